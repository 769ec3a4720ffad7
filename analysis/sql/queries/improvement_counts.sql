/*
How many episodes reached improvement, ended without it, or were last seen, by
day (or by visit). One row per group and time; all that the curves need.
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
    case when $axis = 'visits' then found.visit else found.day end as time,
    count(*) filter (where found.status = 'improved') as improved,
    count(*) filter (where found.status = 'ended') as ended,
    count(*) filter (where found.status = 'censored') as censored
from selected
inner join improvements as found
    on
        selected.episode_id = found.episode_id
        and selected.measure = found.measure
where
    found.threshold = $threshold
    and found.rule = $rule
    and found.is_eligible
group by all
