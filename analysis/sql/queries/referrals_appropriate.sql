/*
What the referrals were like: one row. Baselines of the started; duration of
symptoms and prescribed sessions of all; delivered: visits of finished care that
had a plan.
*/
with selected as (
    select *
    from selected_episodes(
        'referrer', $measure, $condition, $clinic, $therapist, $referrer,
        $cohort, $sex, $age, $duration, $from_date, $to_date, $episodes,
        $at_day, $data_cut, left_out := $without
    )
)

select
    count(*) as n_referred,
    count(*) filter (where selected.is_started) as n_started,
    count(*) filter (where selected.is_started and targets.episode_id is null)
        as n_no_baseline,
    count(*) filter (where selected.is_started and not targets.is_eligible)
        as n_without_room,
    count(*) filter (where selected.duration <> 'unknown') as n_duration,
    count(*) filter (where selected.duration = 'over 12 weeks') as n_over_12,
    count(*) filter (where selected.condition = 'unmapped') as n_unmapped,
    count(*) filter (
        where
            selected.state in ('ended', 'lost')
            and selected.prescribed_sessions is not null
    ) as n_planned,
    count(*) filter (
        where
            selected.state in ('ended', 'lost')
            and selected.n_visits >= selected.prescribed_sessions
    ) as n_delivered,
    coalesce(cast(sum(selected.prescribed_sessions) filter (
        where selected.state in ('ended', 'lost')
    ) as bigint), 0) as prescribed,
    coalesce(cast(sum(selected.n_visits) filter (
        where
            selected.state in ('ended', 'lost')
            and selected.prescribed_sessions is not null
    ) as bigint), 0) as delivered
from selected
left join targets
    on
        selected.episode_id = targets.episode_id
        and selected.measure = targets.measure
        and targets.threshold = $threshold
