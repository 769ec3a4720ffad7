/*
The score before each visit, with the baseline of the same patients: those who
got better leave, so a visit's patients are not those of the visit before. One
row per group and visit; visit 1 is the baseline.
*/
with selected as (
    select *
    from selected_episodes(
        $by, $measure, $condition, $clinic, $therapist, $referrer,
        $cohort, $sex, $age, $duration, $from_date, $to_date, $episodes,
        $at_day, $data_cut, left_out := $without
    )
    where is_started
)

select
    selected.group_name,
    scores.at_visit as visit,
    count(*) as n,
    avg(scores.value) as mean,
    stddev_samp(scores.value) as sd,
    avg(outcomes.baseline) as baseline_mean
from selected
inner join outcomes
    on
        selected.episode_id = outcomes.episode_id
        and selected.measure = outcomes.measure
inner join scores
    on
        selected.episode_id = scores.episode_id
        and selected.measure = scores.measure
where
    outcomes.baseline is not null
    and scores.at_visit is not null
    and (selected.end_date is null or scores.score_date <= selected.end_date)
group by selected.group_name, scores.at_visit
