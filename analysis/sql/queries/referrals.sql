/*
What became of referrals, by referring doctor and condition: one row each.
n_known: due, with baseline and outcome; n_complete: of these, with room to improve.
expected, expected_squares: sums of what the case-mix model expects, p and p * p.
*/
with selected as (
    select *
    from selected_episodes(
        'referrer', $measure, $condition, $clinic, $therapist, $referrer,
        $cohort, $sex, $age, $duration, $from_date, $to_date, $episodes,
        $at_day, $data_cut, left_out := $without
    )
),

judged as (
    select
        selected.group_name as referrer,
        selected.condition,
        selected.measure,
        selected.is_started,
        selected.is_due,
        selected.is_due
        and judged.is_eligible
        and judged.outcome is not null as is_complete,
        selected.is_due
        and judged.is_eligible
        and judged.is_improved as is_improved,
        selected.is_due and judged.outcome is not null as is_known,
        case_mix.expected_by_referrer as expected
    from selected
    left join judged_outcomes($at_day) as judged
        on
            selected.episode_id = judged.episode_id
            and selected.measure = judged.measure
            and judged.threshold = $threshold
    left join case_mix
        on
            selected.episode_id = case_mix.episode_id
            and selected.measure = case_mix.measure
            and case_mix.threshold = $threshold
            and $at_day is null
)

select
    referrer,
    condition,
    measure,
    count(*) as n_referred,
    count(*) filter (where is_started) as n_started,
    count(*) filter (where is_due) as n_due,
    count(*) filter (where is_known) as n_known,
    count(*) filter (where is_complete) as n_complete,
    count(*) filter (where is_improved) as n_improved,
    count(expected) as n_expected,
    coalesce(sum(expected), 0) as expected,
    coalesce(sum(expected * expected), 0) as expected_squares
from judged
group by referrer, condition, measure
