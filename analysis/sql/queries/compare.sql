/*
What an adjusted comparison needs of the due episodes. One row per group, sex,
condition, and whether both scores, the age and the duration of symptoms are
known: the count, the means of the numbers, and (of_, over those with both scores)
the sums of their squares and products about these means.
Scores are turned so that higher is better.
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
        selected.sex,
        selected.condition,
        cast(selected.age_years as double) as age_years,
        selected.symptom_weeks,
        outcomes.baseline * measures.sign as baseline,
        outcomes.outcome * measures.sign as outcome
    from selected
    inner join measures on selected.measure = measures.measure
    left join scored_outcomes($at_day) as outcomes
        on
            selected.episode_id = outcomes.episode_id
            and selected.measure = outcomes.measure
)

select
    group_name,
    sex,
    condition,
    baseline + outcome is not null as is_scored,
    age_years is not null as has_age_years,
    symptom_weeks is not null as has_symptom_weeks,
    count(*) as n,
    avg(baseline) as baseline,
    avg(age_years) as age_years,
    avg(symptom_weeks) as symptom_weeks,
    avg(outcome) as outcome,
    regr_sxx(baseline, baseline) as of_baseline_baseline,
    regr_sxy(age_years, baseline) as of_baseline_age_years,
    regr_sxy(symptom_weeks, baseline) as of_baseline_symptom_weeks,
    regr_sxy(outcome, baseline) as of_baseline_outcome,
    regr_sxx(age_years, age_years) as of_age_years_age_years,
    regr_sxy(symptom_weeks, age_years) as of_age_years_symptom_weeks,
    regr_sxy(outcome, age_years) as of_age_years_outcome,
    regr_sxx(symptom_weeks, symptom_weeks)
        as of_symptom_weeks_symptom_weeks,
    regr_sxy(outcome, symptom_weeks) as of_symptom_weeks_outcome,
    regr_sxx(outcome, outcome) as of_outcome_outcome
from scored
group by
    group_name, sex, condition, is_scored, has_age_years, has_symptom_weeks
