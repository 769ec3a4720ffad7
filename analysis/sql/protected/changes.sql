/*
Baseline and latest score of the due patients who have both, in sums that add up,
so that means and SDs of any union of rows follow. One row per grouping
(clinic, sex, age, duration, year with the condition; quarter without), its value,
condition, measure and change (outcome less baseline, the points of a quantile).
*/
with scored as (
    select
        people.*,
        scores.baseline,
        scores.outcome,
        round(scores.outcome - scores.baseline, 6) as change
    from research_episodes($measure, $closed_to, $data_cut) as people
    inner join scored_outcomes(null) as scores
        on
            people.episode_id = scores.episode_id
            and people.measure = scores.measure
    where
        people.is_due
        and scores.baseline is not null
        and scores.outcome is not null
)

select
    case
        when grouping(clinic) = 0 then 'clinic'
        when grouping(sex) = 0 then 'sex'
        when grouping(age) = 0 then 'age'
        when grouping(duration) = 0 then 'duration'
        when grouping(year) = 0 then 'year'
        else 'quarter'
    end as grouping_name,
    coalesce(clinic, sex, age, duration, year, quarter) as group_name,
    condition,
    measure,
    change,
    count(*) as n,
    sum(baseline) as baseline_sum,
    sum(baseline * baseline) as baseline_squares,
    sum(outcome) as latest_sum,
    sum(outcome * outcome) as latest_squares
from scored
group by grouping sets (
    (condition, clinic, measure, change),
    (condition, sex, measure, change),
    (condition, age, measure, change),
    (condition, duration, measure, change),
    (condition, year, measure, change),
    (quarter, measure, change)
)
