/*
Who started care, by the month of day 0. One row per group and month: how many,
and the visits of those whose care is finished.
*/
with selected as (
    select *
    from selected_episodes(
        $by, $measure, $condition, $clinic, $therapist, $referrer,
        $cohort, $sex, $age, $duration, $from_date, $to_date, $episodes,
        $at_day, $data_cut, left_out := $without
    )
    where is_started
),

finished as (
    select
        group_name,
        cast(date_trunc('month', day_0) as date) as month,
        state in ('ended', 'lost') as is_finished,
        case
            when state in ('ended', 'lost') and n_visits > 0 then n_visits
        end as visits
    from selected
)

select
    group_name,
    month,
    count(*) as n_started,
    count(*) filter (where not is_finished) as n_open,
    count(visits) as n_finished,
    cast(coalesce(sum(visits), 0) as bigint) as visits
from finished
group by group_name, month
