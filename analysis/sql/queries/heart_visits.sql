/*
Blood pressure, heart rate and their product by visit number: mean before and
after the session, and the mean first reading of those read before that visit.
One row per group, measure and visit.
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

read as (
    select
        selected.group_name,
        selected.episode_id,
        readings.measure,
        readings.visit,
        readings.before_value,
        readings.after_value
    from selected
    inner join vital_readings() as readings
        on selected.episode_id = readings.episode_id
),

firsts as (
    select
        episode_id,
        measure,
        min_by(before_value, visit) as first_value
    from read
    where before_value is not null
    group by episode_id, measure
)

select
    read.group_name,
    read.measure,
    read.visit,
    count(read.before_value) as n,
    avg(read.before_value) as mean,
    stddev_samp(read.before_value) as sd,
    count(read.after_value) as n_after,
    avg(read.after_value) as after_mean,
    avg(firsts.first_value) filter (where read.before_value is not null)
        as baseline_mean
from read
left join firsts
    on
        read.episode_id = firsts.episode_id
        and read.measure = firsts.measure
group by read.group_name, read.measure, read.visit
