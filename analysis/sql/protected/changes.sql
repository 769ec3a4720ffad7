/*
Baseline and latest score of the measured: the due patients who have both, with
room to improve by each of the thresholds; in sums that add up, so that means and
SDs of any union of rows follow. One row per grouping, its two values, measure and
change (outcome less baseline, the points of a quantile).
*/
with judged as (
    select
        episode_id,
        measure
    from judged_outcomes(null)
    where list_contains($thresholds, threshold) and outcome is not null
    group by episode_id, measure
    having bool_and(is_eligible)
),

scored as (
    select
        people.*,
        scores.baseline,
        scores.outcome,
        round(scores.outcome - scores.baseline, 6) as change
    from
        research_episodes($measure, $groupings, $closed_to, $data_cut) as people
    inner join judged
        on
            people.episode_id = judged.episode_id
            and people.measure = judged.measure
    inner join scored_outcomes(null) as scores
        on
            people.episode_id = scores.episode_id
            and people.measure = scores.measure
    where people.is_due
)

select
    grouping_name,
    first_group,
    second_group,
    measure,
    change,
    count(*) as n,
    sum(baseline) as baseline_sum,
    sum(baseline * baseline) as baseline_squares,
    sum(outcome) as latest_sum,
    sum(outcome * outcome) as latest_squares
from scored
group by grouping_name, first_group, second_group, measure, change
