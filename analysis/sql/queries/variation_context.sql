/*
What to look at before a provider is thought different: one row per provider that
the filters let through, of started episodes. Data: where baselines come from and
who asks for the scores. Structure: with how many others it works, and days from
referral to first visit (dates after it aside, as in access). Process: visits of finished episodes.
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

asked as (
    select
        selected.group_name,
        count(visits.collected_by) as n_asked,
        count(*) filter (where visits.collected_by = 'therapist')
            as n_by_therapist
    from selected
    inner join visits on selected.episode_id = visits.episode_id
    group by selected.group_name
),

counted as (
    select
        selected.group_name,
        count(*) as n_started,
        count(*) filter (where selected.is_due) as n_due,
        count(*) filter (
            where
            selected.is_due
            and outcomes.baseline is not null
            and outcomes.outcome is not null
        ) as n_change,
        count(outcomes.baseline_from) as n_baseline,
        count(*) filter (where outcomes.baseline_from = 'intake')
            as n_from_intake,
        count(distinct selected.therapist) as n_therapists,
        count(distinct selected.clinic) as n_clinics,
        count(*) filter (where selected.referral_date <= selected.day_0)
            as n_dated,
        coalesce(
            sum(
                date_diff('day', selected.referral_date, selected.day_0)
            ) filter (where selected.referral_date <= selected.day_0), 0
        ) as waited,
        count(*) filter (
            where selected.state in ('ended', 'lost') and selected.n_visits > 0
        ) as n_finished,
        coalesce(sum(selected.n_visits) filter (
            where selected.state in ('ended', 'lost')
        ), 0) as visits
    from selected
    left join scored_outcomes($at_day) as outcomes
        on
            selected.episode_id = outcomes.episode_id
            and selected.measure = outcomes.measure
    group by selected.group_name
)

select
    counted.*,
    coalesce(asked.n_asked, 0) as n_asked,
    coalesce(asked.n_by_therapist, 0) as n_by_therapist
from counted
left join asked on counted.group_name = asked.group_name
order by counted.group_name
