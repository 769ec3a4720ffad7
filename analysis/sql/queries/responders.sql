/*
How many of the due reached each threshold at the moment in force. One row per
group, measure and threshold; the counts add up:
n_started = n_due + n_in_care
n_due = n_not_eligible + n_measured + n_missing
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
        thresholds.threshold,
        selected.is_due,
        coalesce(judged.is_eligible, true) as is_eligible,
        judged.outcome is not null as is_measured,
        coalesce(judged.is_improved, false) as is_improved,
        coalesce(judged.is_worsened, false) as is_worsened
    from selected
    inner join thresholds
        on
            selected.measure = thresholds.measure
            and list_contains($thresholds, thresholds.threshold)
    left join judged_outcomes($at_day) as judged
        on
            selected.episode_id = judged.episode_id
            and selected.measure = judged.measure
            and thresholds.threshold = judged.threshold
)

select
    group_name,
    measure,
    threshold,
    count(*) as n_started,
    count(*) filter (where is_due) as n_due,
    count(*) filter (where not is_due) as n_in_care,
    count(*) filter (where is_due and not is_eligible) as n_not_eligible,
    count(*) filter (where is_due and is_eligible and is_measured)
        as n_measured,
    count(*) filter (where is_due and is_eligible and not is_measured)
        as n_missing,
    count(*) filter (where is_due and is_eligible and is_improved)
        as n_improved,
    count(*) filter (where is_due and is_eligible and is_worsened)
        as n_worsened
from judged
group by group_name, measure, threshold
