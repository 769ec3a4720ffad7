/*
Scores at baseline and at the moment in force, among the episodes that are due.
One row per group and measure. Each mean has its own n; change is over those
with both scores.
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
        selected.measure,
        selected.source,
        selected.patient_id,
        selected.is_due,
        measures.sign,
        case when selected.is_due then outcomes.baseline end as baseline,
        case when selected.is_due then outcomes.outcome end as outcome,
        case
            when selected.is_due then outcomes.outcome - outcomes.baseline
        end as change
    from selected
    inner join measures on selected.measure = measures.measure
    left join scored_outcomes($at_day) as outcomes
        on
            selected.episode_id = outcomes.episode_id
            and selected.measure = outcomes.measure
)

select
    group_name,
    measure,
    count(distinct (source, patient_id)) as n_patients,
    count(*) as n_episodes,
    count(*) filter (where is_due) as n_due,
    count(*) filter (where not is_due) as n_in_care,
    count(baseline) as n_baseline,
    count(outcome) as n_latest,
    avg(baseline) as baseline_mean,
    stddev_samp(baseline) as baseline_sd,
    avg(outcome) as latest_mean,
    stddev_samp(outcome) as latest_sd,
    count(change) as n_change,
    avg(change) as change_mean,
    stddev_samp(change) as change_sd,
    median(change) as change_median,
    avg(change * sign) as improvement_mean
from scored
group by group_name, measure
