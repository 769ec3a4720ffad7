/*
Days from one visit to the next in the episodes behind the curves of
improvement, up to the end of care: how many such gaps, and their median. One
row per group.
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

eligible as (
    select
        selected.episode_id,
        selected.group_name,
        selected.end_day
    from selected
    inner join improvements as found
        on
            selected.episode_id = found.episode_id
            and selected.measure = found.measure
    where
        found.threshold = $threshold
        and found.rule = $rule
        and found.is_eligible
),

gaps as (
    select
        eligible.group_name,
        visits.day - lag(visits.day) over (
            partition by visits.episode_id order by visits.visit
        ) as gap
    from eligible
    inner join visits on eligible.episode_id = visits.episode_id
    where eligible.end_day is null or visits.day <= eligible.end_day
)

select
    group_name,
    count(gap) as n_gaps,
    median(gap) as gap_median
from gaps
group by group_name
