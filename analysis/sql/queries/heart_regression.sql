/*
What regression to the mean is held against. One row per group and measure that
was read before a session: the first of these readings; the change from an
intake reading to it, both before treatment (pre_); and of the episodes whose
first reading was at or above the goal of treatment (130 systolic, 80 diastolic)
the change to the mean of the last two, of three readings or more (above_, as
sums over patients).
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

intakes as (
    select
        episode_id,
        measure,
        max_by(value, score_date) as value
    from scores
    where timing = 'intake' and day <= 0
    group by episode_id, measure
),

firsts as (
    select
        selected.group_name,
        selected.source,
        selected.patient_id,
        selected.episode_id,
        readings.measure,
        min_by(readings.before_value, readings.visit) as first_value,
        min(readings.visit) as first_visit,
        list_avg(max_by(readings.before_value, readings.visit, 2)) as last_two,
        count(*) as n_before
    from selected
    inner join vital_readings() as readings
        on selected.episode_id = readings.episode_id
    where readings.before_value is not null
    group by all
),

held as (
    select
        firsts.group_name,
        firsts.measure,
        firsts.source,
        firsts.patient_id,
        firsts.first_value,
        case
            when firsts.first_visit = 1
                then firsts.first_value - intakes.value
        end as pre_change,
        case
            when firsts.n_before < 3 then null
            when firsts.measure = 'sbp' and firsts.first_value >= 130
                then firsts.last_two - firsts.first_value
            when firsts.measure = 'dbp' and firsts.first_value >= 80
                then firsts.last_two - firsts.first_value
        end as above_change
    from firsts
    left join intakes
        on
            firsts.episode_id = intakes.episode_id
            and firsts.measure = intakes.measure
),

by_patient as (
    select
        group_name,
        measure,
        count(first_value) as n_first,
        sum(first_value) as first_sum,
        sum(first_value ^ 2) as first_squares,
        count(pre_change) as n_pre,
        sum(pre_change) as pre_sum,
        count(above_change) as n_above,
        coalesce(sum(above_change), 0) as above_sum
    from held
    group by group_name, measure, source, patient_id
)

select
    group_name,
    measure,
    cast(sum(n_first) as bigint) as n_first,
    sum(first_sum) as first_sum,
    sum(first_squares) as first_squares,
    cast(sum(n_pre) as bigint) as n_pre,
    sum(pre_sum) as pre_sum,
    cast(sum(n_above) as bigint) as n_above,
    count(*) filter (where n_above > 0) as above_patients,
    sum(above_sum) as above_sum,
    sum(above_sum ^ 2) as above_squares,
    sum(above_sum * n_above) as above_products,
    sum(cast(n_above as double) ^ 2) as above_numbers
from by_patient
group by group_name, measure
