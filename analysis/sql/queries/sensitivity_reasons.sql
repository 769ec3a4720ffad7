/*
How care ended and whether an outcome is known, among the due. One row per group
and reason: the reason of the discharge, lost, or (at=DAY) in_care. The counts add
up: n = n_measured + n_no_baseline + n_no_outcome.
*/
with selected as (
    select *
    from selected_episodes(
        $by, $measure, $condition, $clinic, $therapist, $referrer,
        $cohort, $sex, $age, $duration, $from_date, $to_date, $episodes,
        $at_day, $data_cut, left_out := $without
    )
    where is_due
)

select
    selected.group_name,
    case when selected.state = 'ended' then selected.end_reason else selected.state end
        as reason,
    count(*) as n,
    count(*) filter (
        where outcomes.baseline is not null and outcomes.outcome is not null
    ) as n_measured,
    count(*) filter (where outcomes.baseline is null) as n_no_baseline,
    count(*) filter (
        where outcomes.baseline is not null and outcomes.outcome is null
    ) as n_no_outcome
from selected
left join scored_outcomes($at_day) as outcomes
    on
        selected.episode_id = outcomes.episode_id
        and selected.measure = outcomes.measure
group by all
