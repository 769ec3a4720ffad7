/*
Outcomes by the month of day 0. One row per group and month: how many are due,
and of them how many have a baseline and an outcome, by how much they improved,
how many could reach the threshold and were measured, and how many did.
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

scored as (
    select
        selected.group_name,
        cast(date_trunc('month', selected.day_0) as date) as month,
        selected.is_due,
        (outcomes.outcome - outcomes.baseline) * measures.sign as improvement,
        judged.is_eligible and judged.outcome is not null as is_measured,
        judged.is_eligible and judged.is_improved as is_improved
    from selected
    inner join measures on selected.measure = measures.measure
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
    month,
    count(*) as n_started,
    count(*) filter (where not is_due) as n_open,
    count(*) filter (where is_due) as n_due,
    count(improvement) filter (where is_due) as n_change,
    coalesce(sum(improvement) filter (where is_due), 0.0) as improvement,
    count(*) filter (where is_due and is_measured) as n_measured,
    count(*) filter (where is_due and is_improved) as n_improved
from scored
group by group_name, month
