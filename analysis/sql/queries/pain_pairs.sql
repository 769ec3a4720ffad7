/*
Baseline and the score at the moment in force of the same patients, in sums:
means, variances, covariance and the change. Only due episodes with both. One row
per group and measure.
*/
with selected as (
    select *
    from selected_episodes(
        $by, $measure, $condition, $clinic, $therapist, $referrer,
        $cohort, $sex, $age, $duration, $from_date, $to_date, $episodes,
        $at_day, $data_cut, left_out := $without
    )
    where is_due
)

select
    selected.group_name,
    selected.measure,
    count(*) as n,
    avg(outcomes.baseline) as baseline_mean,
    avg(outcomes.outcome) as latest_mean,
    var_samp(outcomes.baseline) as baseline_variance,
    var_samp(outcomes.outcome) as latest_variance,
    covar_samp(outcomes.baseline, outcomes.outcome) as covariance,
    avg(outcomes.outcome - outcomes.baseline) as change_mean,
    stddev_samp(outcomes.outcome - outcomes.baseline) as change_sd
from selected
inner join scored_outcomes($at_day) as outcomes
    on
        selected.episode_id = outcomes.episode_id
        and selected.measure = outcomes.measure
where
    outcomes.baseline is not null
    and outcomes.outcome is not null
group by selected.group_name, selected.measure
