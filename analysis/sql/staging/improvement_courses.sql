/*
One row per episode with a baseline, measure and threshold: whether the threshold
can be reached, and on which scored days it was met. first_: met for the first
time; strict_: met and met again on the next scored day; _after: the scored day
before it. The course is empty where there is no later score.
*/
with scored_days as (
    select
        episode_id,
        measure,
        day,
        visit,
        value,
        coalesce(lag(day) over each_course, 0) as day_before,
        coalesce(lag(visit) over each_course, 0) as visit_before,
        lead(value) over each_course as next_value
    from scores
    where is_outcome
    window each_course as (partition by episode_id, measure order by day)
),

judged_days as (
    select
        targets.*,
        scored_days.* exclude (episode_id, measure, value),
        coalesce(
            (scored_days.value - targets.baseline) * targets.sign
            >= targets.needed - 1e-9,
            false
        ) as is_met,
        coalesce(
            (scored_days.next_value - targets.baseline) * targets.sign
            >= targets.needed - 1e-9,
            false
        ) as is_met_next
    from targets
    left join scored_days
        on
            targets.episode_id = scored_days.episode_id
            and targets.measure = scored_days.measure
)

select
    episode_id,
    measure,
    threshold,
    bool_and(is_eligible) as is_eligible,
    min(day) filter (where is_met) as first_day,
    min(visit) filter (where is_met) as first_visit,
    min(day_before) filter (where is_met) as first_after,
    min(day) filter (where is_met and is_met_next) as strict_day,
    min(visit) filter (where is_met and is_met_next) as strict_visit,
    min(day_before) filter (where is_met and is_met_next) as strict_after,
    max(day) filter (where next_value is null and is_met) as last_met_day,
    coalesce(max(day), 0) as last_day,
    coalesce(max(visit), 0) as last_visit,
    coalesce(max(day_before), 0) as last_but_one_day,
    coalesce(max(visit_before), 0) as last_but_one_visit
from judged_days
group by episode_id, measure, threshold
