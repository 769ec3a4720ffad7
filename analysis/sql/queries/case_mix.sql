/*
What was expected of the due who were measured, and what happened: one row per
group, measure, role (whose patients the expectation leaves out) and expectation
in steps of 0.0001, with its mean.
*/
with selected as (
    select *
    from selected_episodes(
        $by, $measure, $condition, $clinic, $therapist, $referrer,
        $cohort, $sex, $age, $duration, $from_date, $to_date, $episodes,
        $at_day, $data_cut, left_out := $without
    )
    where is_due
),

judged as (
    select
        selected.group_name,
        selected.measure,
        reached.is_improved,
        case_mix.expected_by_clinic as clinic,
        case_mix.expected_by_therapist as therapist,
        case_mix.expected_by_referrer as referrer
    from selected
    inner join case_mix
        on
            selected.episode_id = case_mix.episode_id
            and selected.measure = case_mix.measure
            and case_mix.threshold = $threshold
    inner join judged_outcomes($at_day) as reached
        on
            case_mix.episode_id = reached.episode_id
            and case_mix.measure = reached.measure
            and case_mix.threshold = reached.threshold
),

by_role as (
    unpivot judged
    on clinic, therapist, referrer
    into name role value expectation
)

select
    group_name,
    measure,
    role,
    avg(expectation) as expected,
    count(*) as n,
    count(*) filter (where is_improved) as n_improved
from by_role
group by group_name, measure, role, round(expectation, 4)
order by group_name, measure, role, expected
