/*
Readings of blood pressure at visits, before or after the session and whenever
it was, and those that call for referral: systolic above 180 or diastolic above
120. A reading that cannot be right (diastolic not below systolic) is counted
here too: whichever way it was written, somebody has to look. One row per group.
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

readings as (
    select
        episode_id,
        systolic_before as systolic,
        diastolic_before as diastolic
    from visits
    where systolic_before is not null or diastolic_before is not null
    union all
    select
        episode_id,
        systolic_after as systolic,
        diastolic_after as diastolic
    from visits
    where systolic_after is not null or diastolic_after is not null
),

judged as (
    select
        selected.group_name,
        selected.source,
        selected.patient_id,
        coalesce(readings.systolic > 180, false)
        or coalesce(readings.diastolic > 120, false) as is_urgent,
        coalesce(readings.diastolic >= readings.systolic, false)
            as is_impossible
    from selected
    inner join readings on selected.episode_id = readings.episode_id
)

select
    group_name,
    count(*) as n_readings,
    count(*) filter (where is_urgent) as n_urgent,
    count(distinct (source, patient_id)) as n_patients,
    count(distinct (source, patient_id)) filter (where is_urgent)
        as n_urgent_patients,
    count(*) filter (where is_impossible) as n_impossible
from judged
group by group_name
