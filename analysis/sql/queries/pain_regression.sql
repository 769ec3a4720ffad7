/*
What scores did before treatment began, beside what they did during care, among
the due. One row per group and measure. early: the first visit's before-score less
the last intake score (several on one day: their mean), both before treatment;
change: from baseline to the moment in force; chosen: baselines at or above the
cut of the measure, read so that higher is worse.
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

cuts as (
    select
        unnest($cut_measures) as measure,
        unnest($cuts) as cut
),

last_intake as (
    select
        scores.episode_id,
        scores.measure,
        scores.value
    from selected
    inner join scores
        on
            selected.episode_id = scores.episode_id
            and selected.measure = scores.measure
    where scores.timing = 'intake' and scores.day <= 0
    qualify
        scores.score_date = max(scores.score_date) over (
            partition by scores.episode_id, scores.measure
        )
),

intakes as (
    select
        episode_id,
        measure,
        avg(value) as intake
    from last_intake
    group by episode_id, measure
),

scored as (
    select
        selected.group_name,
        selected.measure,
        cuts.cut,
        -measures.sign * outcomes.baseline as badness,
        case
            when outcomes.baseline_from = 'first visit'
                then outcomes.baseline - intakes.intake
        end as early,
        outcomes.outcome - outcomes.baseline as change
    from selected
    inner join measures on selected.measure = measures.measure
    left join cuts on selected.measure = cuts.measure
    left join scored_outcomes($at_day) as outcomes
        on
            selected.episode_id = outcomes.episode_id
            and selected.measure = outcomes.measure
    left join intakes
        on
            selected.episode_id = intakes.episode_id
            and selected.measure = intakes.measure
)

select
    group_name,
    measure,
    count(early) as n_both,
    avg(early) as early_mean,
    stddev_samp(early) as early_sd,
    count(change) as n_change,
    avg(change) as change_mean,
    stddev_samp(change) as change_sd,
    count(early + change) as n_shared,
    covar_samp(change, early) as covariance,
    count(*) filter (where badness >= cut) as n_chosen,
    avg(badness) filter (where badness >= cut) as chosen_mean,
    stddev_samp(badness) filter (where badness >= cut) as chosen_sd
from scored
group by group_name, measure
