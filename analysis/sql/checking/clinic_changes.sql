/*
One row per clinic and measure: the changes of finished episodes from baseline to
the latest score, and how many improved or worsened by 30 % of the baseline.
*/
select
    episodes.clinic,
    outcomes.measure,
    count(*) as n,
    avg(outcomes.baseline - outcomes.latest) as fall,
    stddev_samp(outcomes.latest - outcomes.baseline) as spread,
    count(*) filter (
        where outcomes.baseline - outcomes.latest >= 0.3 * outcomes.baseline - 1e-9
    ) as improved,
    count(*) filter (
        where outcomes.latest - outcomes.baseline >= 0.3 * outcomes.baseline - 1e-9
    ) as worsened
from outcomes
inner join episodes on outcomes.episode_id = episodes.episode_id
where
    outcomes.measure in ('nprs', 'sbp')
    and outcomes.latest is not null
    and outcomes.baseline > 0
    and episodes.state in ('ended', 'lost')
group by episodes.clinic, outcomes.measure
