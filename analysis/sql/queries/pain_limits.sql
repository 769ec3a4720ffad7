/*
How many scores stand at the best and at the worst that the measure allows, where
nothing more can be gained or lost. One row per group, measure and time: baseline
or outcome (at the moment in force), among the due that have it.
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
        'baseline' as time,
        outcomes.baseline as value
    from selected
    inner join outcomes
        on
            selected.episode_id = outcomes.episode_id
            and selected.measure = outcomes.measure
    where outcomes.baseline is not null
    union all
    select
        selected.group_name,
        selected.measure,
        'outcome' as time,
        reached.outcome as value
    from selected
    inner join moments($at_day) as reached
        on
            selected.episode_id = reached.episode_id
            and selected.measure = reached.measure
)

select
    scored.group_name,
    scored.measure,
    scored.time,
    count(*) as n,
    count(*) filter (
        where scored.value
        = case when measures.sign < 0 then measures.low else measures.high end
    ) as n_best,
    count(*) filter (
        where scored.value
        = case when measures.sign < 0 then measures.high else measures.low end
    ) as n_worst
from scored
inner join measures on scored.measure = measures.measure
group by scored.group_name, scored.measure, scored.time
