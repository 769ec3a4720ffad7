/*
One row per episode with a baseline, measure and threshold: how much improvement
the threshold takes, and whether the baseline leaves room for it. The one place
where a threshold becomes an amount.
*/
with amounts as (
    select
        outcomes.episode_id,
        outcomes.measure,
        thresholds.threshold,
        outcomes.baseline,
        measures.sign,
        greatest(
            thresholds.points,
            thresholds.percent / cast(100 as double) * outcomes.baseline
        ) as needed,
        case
            when measures.sign < 0 then outcomes.baseline - measures.low
            else measures.high - outcomes.baseline
        end as room
    from outcomes
    inner join measures on outcomes.measure = measures.measure
    inner join thresholds on outcomes.measure = thresholds.measure
    where outcomes.baseline is not null
)

select
    episode_id,
    measure,
    threshold,
    baseline,
    sign,
    needed,
    needed > 0 and room >= needed - 1e-9 as is_eligible
from amounts
order by measure asc, threshold asc, episode_id asc
