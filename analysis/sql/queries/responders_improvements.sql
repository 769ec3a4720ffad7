/*
How many due episodes with both scores improved by how much, and how much room
their baselines left. One row per group, measure, axis, kind and amount.
axis: points, or percent of baseline in steps of 0.1 (only where the measure has a
true zero and the baseline is above it; worse by more than 100 % is -100.1).
kind: improvement, or room (the improvement up to the best possible score).
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

scored as (
    select
        selected.group_name,
        selected.measure,
        outcomes.baseline,
        measures.percent_ok and outcomes.baseline > 0 as has_percent,
        (outcomes.outcome - outcomes.baseline) * measures.sign as improvement,
        case
            when measures.sign < 0 then outcomes.baseline - measures.low
            else measures.high - outcomes.baseline
        end as room
    from selected
    inner join measures on selected.measure = measures.measure
    inner join scored_outcomes($at_day) as outcomes
        on
            selected.episode_id = outcomes.episode_id
            and selected.measure = outcomes.measure
    where
        outcomes.baseline is not null
        and outcomes.outcome is not null
),

amounts as (
    select
        group_name,
        measure,
        'points' as axis,
        'improvement' as kind,
        round(improvement, 6) as amount
    from scored
    union all
    select
        group_name,
        measure,
        'points' as axis,
        'room' as kind,
        round(room, 6) as amount
    from scored
    union all
    select
        group_name,
        measure,
        'percent' as axis,
        'improvement' as kind,
        greatest(floor(1000 * improvement / baseline + 1e-6) / 10, -100.1)
            as amount
    from scored
    where has_percent
    union all
    select
        group_name,
        measure,
        'percent' as axis,
        'room' as kind,
        floor(1000 * room / baseline + 1e-6) / 10 as amount
    from scored
    where has_percent
)

select
    group_name,
    measure,
    axis,
    kind,
    amount,
    count(*) as n
from amounts
group by group_name, measure, axis, kind, amount
