/*
How many episodes improved between which two scored days: in (after, until], or
not seen improved after `after` (until is null). One row per group and interval.
Ends of care only end the watching: after is the last scored day (rule first) or
the last but one, where whether the last would have been confirmed is unknown.
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
    case
        when found.status = 'improved' then found.after_day
        when found.rule = 'first' then courses.last_day
        else courses.last_but_one_day
    end as after,
    case when found.status = 'improved' then found.day end as until,
    count(*) as n
from selected
inner join improvements as found
    on
        selected.episode_id = found.episode_id
        and selected.measure = found.measure
inner join courses
    on
        found.episode_id = courses.episode_id
        and found.measure = courses.measure
where
    found.threshold = $threshold
    and found.rule = $rule
    and found.is_eligible
group by all
