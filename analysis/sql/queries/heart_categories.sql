/*
How many episodes were in which category of blood pressure at intake (mean of
the first two readings before a session, systolic and diastolic together) and
now (mean of the last two, of four or more). A category is 0 (normal), 1
(elevated), 2 (stage 1) or 3 (stage 2): 2017 ACC/AHA guideline; where systolic
and diastolic pressure differ, the higher. Null: too few readings. One row per
group and pair of categories.
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

pressures as (
    select
        systolic.episode_id,
        systolic.visit,
        systolic.before_value as systolic,
        diastolic.before_value as diastolic
    from vital_readings() as systolic
    inner join vital_readings() as diastolic
        on
            systolic.episode_id = diastolic.episode_id
            and systolic.visit = diastolic.visit
    where
        systolic.measure = 'sbp'
        and diastolic.measure = 'dbp'
        and systolic.before_value is not null
        and diastolic.before_value is not null
),

means as (
    select
        selected.group_name,
        pressures.episode_id,
        count(*) as n,
        list_avg(min_by(pressures.systolic, pressures.visit, 2))
            as first_systolic,
        list_avg(min_by(pressures.diastolic, pressures.visit, 2))
            as first_diastolic,
        list_avg(max_by(pressures.systolic, pressures.visit, 2))
            as last_systolic,
        list_avg(max_by(pressures.diastolic, pressures.visit, 2))
            as last_diastolic
    from selected
    inner join pressures on selected.episode_id = pressures.episode_id
    group by selected.group_name, pressures.episode_id
),

placed as (
    select
        group_name,
        case
            when n < 2 then null
            when first_systolic >= 140 or first_diastolic >= 90 then 3
            when first_systolic >= 130 or first_diastolic >= 80 then 2
            when first_systolic >= 120 then 1
            else 0
        end as intake,
        case
            when n < 4 then null
            when last_systolic >= 140 or last_diastolic >= 90 then 3
            when last_systolic >= 130 or last_diastolic >= 80 then 2
            when last_systolic >= 120 then 1
            else 0
        end as now
    from means
)

select
    group_name,
    intake,
    now,
    count(*) as n
from placed
group by group_name, intake, now
