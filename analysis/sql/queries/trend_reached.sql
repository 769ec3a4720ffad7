/*
Improvement reached within 8 weeks, by the month of day 0. One row per group and
month: episodes whose baseline leaves room for it, and those of them that reached
it by day 56.
*/
with selected as (
    select *
    from selected_episodes(
        $by, $measure, $condition, $clinic, $therapist, $referrer,
        $cohort, $sex, $age, $duration, $from_date, $to_date, $episodes,
        $at_day, $data_cut, left_out := $without
    )
    where is_started
)

select
    selected.group_name,
    cast(date_trunc('month', selected.day_0) as date) as month,
    count(*) as n_started,
    count(*) filter (where found.is_eligible) as n_eligible,
    count(*) filter (where found.status = 'improved' and found.day <= 56)
        as n_reached
from selected
left join improvements as found
    on
        selected.episode_id = found.episode_id
        and selected.measure = found.measure
        and found.threshold = $threshold
        and found.rule = $rule
group by all
