/*
The denominators behind every headline: how many were referred, and how many of
them got as far as each step. One row per group.
*/
with selected as (
    select *
    from selected_episodes(
        $by, $measure, $condition, $clinic, $therapist, $referrer,
        $cohort, $sex, $age, $duration, $from_date, $to_date, $episodes,
        $at_day, $data_cut, left_out := $without
    )
),

scored as (
    select
        selected.*,
        coalesce(
            outcomes.baseline is not null and outcomes.n_scored_days > 0, false
        ) as has_two_scores,
        coalesce(
            outcomes.baseline is not null
            and outcomes.outcome is not null
            and selected.is_due,
            false
        ) as has_outcome,
        coalesce(
            judged.is_improved and judged.is_eligible and selected.is_due, false
        ) as is_improved
    from selected
    left join scored_outcomes($at_day) as outcomes
        on
            selected.episode_id = outcomes.episode_id
            and selected.measure = outcomes.measure
    left join judged_outcomes($at_day) as judged
        on
            selected.episode_id = judged.episode_id
            and selected.measure = judged.measure
            and judged.threshold = $threshold
)

select
    group_name,
    count(*) as referred,
    count(*) filter (where has_intake) as intake,
    count(*) filter (where is_started) as first_visit,
    count(*) filter (where is_started and has_two_scores) as two_scores,
    count(*) filter (where has_outcome) as outcome,
    count(*) filter (where is_improved) as improved
from scored
group by group_name
