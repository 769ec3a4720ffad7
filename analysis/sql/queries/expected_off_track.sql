/*
Who is off track: the latest score before a visit against what is expected before
that visit, within condition and band of the baseline. One row per condition,
band and state of care.
n_scored: scored before a visit after the first; n: of these, where the visit has
enough scores for its percentiles. n_behind, n_off: worse than the percentile
that a quarter, and a tenth, of the scores are worse than.
*/
with selected as (
    select *
    from selected_episodes(
        'condition', $measure, $condition, $clinic, $therapist, $referrer,
        $cohort, $sex, $age, $duration, $from_date, $to_date, $episodes,
        $at_day, $data_cut, left_out := $without
    )
    where is_started
),

came as (
    select
        selected.condition,
        case when selected.state = 'in_care' then 'in_care' else 'finished' end
            as state,
        visits.* exclude (value),
        visits.value * visits.sign as goodness
    from selected
    inner join scored_visits($measure) as visits
        on
            selected.episode_id = visits.episode_id
            and selected.measure = visits.measure
),

expected as (
    select
        condition,
        band,
        visit,
        quantile_cont(goodness, 0.25) as behind,
        quantile_cont(goodness, 0.1) as off_track
    from came
    where visit > 1
    group by condition, band, visit
    having count(goodness) >= $smallest
),

latest as (
    select
        condition,
        band,
        state,
        episode_id,
        max(visit) filter (where visit > 1 and goodness is not null) as visit,
        max_by(goodness, visit) filter (where visit > 1 and goodness is not null)
            as goodness
    from came
    group by condition, band, state, episode_id
)

select
    latest.condition,
    latest.band,
    latest.state,
    count(*) as n_episodes,
    count(latest.goodness) as n_scored,
    count(expected.off_track) as n,
    count(*) filter (where latest.goodness < expected.behind - 1e-9) as n_behind,
    count(*) filter (where latest.goodness < expected.off_track - 1e-9) as n_off
from latest
left join expected
    on
        latest.condition = expected.condition
        and latest.band = expected.band
        and latest.visit = expected.visit
group by latest.condition, latest.band, latest.state
