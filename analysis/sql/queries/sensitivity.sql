/*
Who has an outcome among the due, and what is known of improvement at the moment in
force. One row per group; the counts add up:
n_started = n_due + n_in_care
n_due = n_measured + n_missing = n_not_eligible + n_judged + n_unknown
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

judged as (
    select
        selected.group_name,
        selected.measure,
        selected.is_due,
        coalesce(judged.is_eligible, true) as is_eligible,
        judged.outcome is not null as is_measured,
        coalesce(judged.is_improved, false) as is_improved
    from selected
    left join judged_outcomes($at_day) as judged
        on
            selected.episode_id = judged.episode_id
            and selected.measure = judged.measure
            and judged.threshold = $threshold
)

select
    group_name,
    measure,
    count(*) as n_started,
    count(*) filter (where not is_due) as n_in_care,
    count(*) filter (where is_due) as n_due,
    count(*) filter (where is_due and is_measured) as n_measured,
    count(*) filter (where is_due and not is_measured) as n_missing,
    count(*) filter (where is_due and not is_eligible) as n_not_eligible,
    count(*) filter (where is_due and is_eligible and is_measured)
        as n_judged,
    count(*) filter (where is_due and is_eligible and not is_measured)
        as n_unknown,
    count(*) filter (where is_due and is_eligible and is_improved)
        as n_improved
from judged
group by group_name, measure
