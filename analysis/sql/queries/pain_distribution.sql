/*
How many due episodes changed by how much: change in steps that suit the range
of the measure. One row per group, measure and step.
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

changes as (
    select
        selected.group_name,
        selected.measure,
        case
            when measures.high - measures.low <= 5 then 0.5
            when measures.high - measures.low <= 28 then 1
            when measures.high - measures.low <= 50 then 2
            else 5
        end as step,
        outcomes.outcome - outcomes.baseline as change
    from selected
    inner join measures on selected.measure = measures.measure
    inner join scored_outcomes($at_day) as outcomes
        on
            selected.episode_id = outcomes.episode_id
            and selected.measure = outcomes.measure
    where
        outcomes.baseline is not null
        and outcomes.outcome is not null
)

select
    group_name,
    measure,
    cast(step as double) as step,
    cast(round(change / step) * step as double) as change,
    count(*) as n
from changes
group by all
