/*
The score before one visit ($visit) during care, beside the baseline of the same
patients, in sums that add up. One row per grouping, its two values and status;
every patient once in each grouping.
status: not_started, not_scored, scored (before that visit, and with a baseline).
*/
with visited as (
    select
        episode_id,
        measure,
        baseline,
        value
    from scored_visits($measure)
    where visit = $visit and value is not null
),

placed as (
    select
        people.*,
        visited.baseline,
        visited.value,
        case
            when not people.is_started then 'not_started'
            when visited.episode_id is null then 'not_scored'
            else 'scored'
        end as status
    from
        research_episodes($measure, $groupings, $closed_to, $data_cut) as people
    left join visited
        on
            people.episode_id = visited.episode_id
            and people.measure = visited.measure
)

select
    grouping_name,
    first_group,
    second_group,
    status,
    count(*) as n,
    sum(value) as score_sum,
    sum(value * value) as score_squares,
    sum(baseline) as baseline_sum,
    sum(baseline * baseline) as baseline_squares,
    sum(value - baseline) as change_sum,
    sum((value - baseline) * (value - baseline)) as change_squares
from placed
group by grouping_name, first_group, second_group, status
