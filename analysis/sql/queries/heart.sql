/*
Blood pressure, heart rate and their product before and after sessions and over
the course of care. One row per group and measure, also where nothing was read.
Every interval is over patients: what belongs to one patient is summed first, and
of these sums come the sums of squares and products that it needs (within_ and
course_ and latest_: patients, sum, sum of squares, of products with the number,
and of the squared number).
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

visits_of_episode as (
    select
        selected.episode_id,
        count(*) as n_visits
    from selected
    inner join visits
        on
            selected.episode_id = visits.episode_id
            and (
                selected.end_date is null
                or visits.visit_date <= selected.end_date
            )
    group by selected.episode_id
),

visited as (
    select
        selected.group_name,
        count(distinct (selected.source, selected.patient_id)) as n_patients,
        cast(sum(visits_of_episode.n_visits) as bigint) as n_visits
    from selected
    inner join visits_of_episode
        on selected.episode_id = visits_of_episode.episode_id
    group by selected.group_name
),

by_episode as (
    select
        episode_id,
        measure,
        count(before_value) as n_before,
        count(after_value) as n_after,
        count(after_value - before_value) as n_pairs,
        sum(before_value) filter (where after_value is not null) as before_sum,
        sum(after_value - before_value) as change_sum,
        sum((after_value - before_value) ^ 2) as change_squares,
        min_by(before_value, visit, 2) filter (where before_value is not null)
            as first_two,
        max_by(before_value, visit, 2) filter (where before_value is not null)
            as last_two
    from vital_readings()
    where episode_id in (select selected.episode_id from selected)
    group by episode_id, measure
),

courses as (
    select
        selected.group_name,
        selected.source,
        selected.patient_id,
        by_episode.*,
        case when by_episode.n_before >= 2 then list_avg(by_episode.first_two) end
            as baseline_two,
        case
            when by_episode.n_before >= 3
                then by_episode.last_two[1] - list_avg(by_episode.first_two)
        end as latest_change,
        case
            when by_episode.n_before >= 4
                then
                    list_avg(by_episode.last_two)
                    - list_avg(by_episode.first_two)
        end as course_change
    from by_episode
    inner join selected on by_episode.episode_id = selected.episode_id
),

by_patient as (
    select
        group_name,
        measure,
        cast(sum(n_before) as bigint) as n_before,
        cast(sum(n_after) as bigint) as n_after,
        cast(sum(n_pairs) as bigint) as n_pairs,
        sum(before_sum) as before_sum,
        sum(change_squares) as change_squares,
        count(baseline_two) as n_two,
        sum(baseline_two) as two_sum,
        sum(baseline_two) filter (where course_change is not null)
            as course_baseline_sum,
        coalesce(sum(change_sum), 0) as within_sum,
        count(latest_change) as n_latest,
        coalesce(sum(latest_change), 0) as latest_sum,
        count(course_change) as n_course,
        coalesce(sum(course_change), 0) as course_sum
    from courses
    group by group_name, measure, source, patient_id
),

summed as (
    select
        group_name,
        measure,
        count(*) as n_measured,
        cast(sum(n_before) as bigint) as n_before,
        cast(sum(n_after) as bigint) as n_after,
        cast(sum(n_pairs) as bigint) as n_pairs,
        sum(before_sum) as before_sum,
        sum(change_squares) as change_squares,
        cast(sum(n_two) as bigint) as n_two,
        sum(two_sum) as two_sum,
        sum(course_baseline_sum) as course_baseline_sum,
        count(*) filter (where n_pairs > 0) as within_patients,
        sum(within_sum) as within_sum,
        sum(within_sum ^ 2) as within_squares,
        sum(within_sum * n_pairs) as within_products,
        sum(cast(n_pairs as double) ^ 2) as within_numbers,
        cast(sum(n_latest) as bigint) as n_latest,
        count(*) filter (where n_latest > 0) as latest_patients,
        sum(latest_sum) as latest_sum,
        sum(latest_sum ^ 2) as latest_squares,
        sum(latest_sum * n_latest) as latest_products,
        sum(cast(n_latest as double) ^ 2) as latest_numbers,
        cast(sum(n_course) as bigint) as n_course,
        count(*) filter (where n_course > 0) as course_patients,
        sum(course_sum) as course_sum,
        sum(course_sum ^ 2) as course_squares,
        sum(course_sum * n_course) as course_products,
        sum(cast(n_course as double) ^ 2) as course_numbers
    from by_patient
    group by group_name, measure
)

select
    visited.group_name,
    asked.measure,
    visited.n_patients,
    visited.n_visits,
    summed.* exclude (group_name, measure)
from visited
cross join
    (values ('sbp'), ('dbp'), ('hr'), ('rpp')) as asked (measure)
left join summed
    on
        visited.group_name = summed.group_name
        and asked.measure = summed.measure
