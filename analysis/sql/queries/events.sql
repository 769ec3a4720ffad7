/*
One row per episode behind the curves of improvement: the referral, its group,
the time and what happened then. Row level: only for those allowed.
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
    selected.referral_id as episode,
    selected.group_name as "group",
    case when $axis = 'visits' then found.visit else found.day end as time,
    found.status
from selected
inner join improvements as found
    on
        selected.episode_id = found.episode_id
        and selected.measure = found.measure
where
    found.threshold = $threshold
    and found.rule = $rule
    and found.is_eligible
order by selected.episode_id
