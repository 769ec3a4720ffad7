/*
The scores before each visit in percentiles, within condition and band of the
baseline. Percentiles as in R's quantile(type = 7). One row per condition, band
and visit, in the order of the visits.
n_episodes: with a baseline in the band; n_came: of these, came to the visit
during care; n: of these, were scored before it.
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
        visits.*
    from selected
    inner join scored_visits($measure) as visits
        on
            selected.episode_id = visits.episode_id
            and selected.measure = visits.measure
),

cells as (
    select
        condition,
        band,
        count(distinct episode_id) as n_episodes
    from came
    group by condition, band
)

select
    came.condition,
    came.band,
    came.visit,
    any_value(came.low_to) as low_to,
    any_value(came.high_from) as high_from,
    any_value(cells.n_episodes) as n_episodes,
    count(*) as n_came,
    count(came.value) as n,
    quantile_cont(came.value, 0.1) as p10,
    quantile_cont(came.value, 0.25) as p25,
    quantile_cont(came.value, 0.5) as p50,
    quantile_cont(came.value, 0.75) as p75,
    quantile_cont(came.value, 0.9) as p90
from came
inner join cells
    on
        came.condition = cells.condition
        and came.band = cells.band
group by came.condition, came.band, came.visit
order by came.condition, came.band, came.visit
