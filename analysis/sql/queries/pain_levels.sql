/*
Change by level, the mean of baseline and outcome, in ten equal steps of the range
of the measure. One row per group, measure and step (its middle in level, the
highest score in the last); only due episodes with both scores.
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

levels as (
    select
        selected.group_name,
        selected.measure,
        measures.low,
        (measures.high - measures.low) / 10 as width,
        (outcomes.baseline + outcomes.outcome) / 2 as level,
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
),

placed as (
    select
        group_name,
        measure,
        low + width * (least(floor((level - low) / width + 1e-9), 9) + 0.5)
            as level,
        change
    from levels
)

select
    group_name,
    measure,
    level,
    count(*) as n,
    avg(change) as change_mean,
    stddev_samp(change) as change_sd
from placed
group by group_name, measure, level
