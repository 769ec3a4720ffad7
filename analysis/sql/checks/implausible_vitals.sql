/*
title: Implausible vital signs
category: plausibility
context: verification
counts: readings with the diastolic pressure less than 10 mmHg below the
    systolic, such as 172/194, or a heart rate under 30 or above 220
unit: reading / readings
threshold: share above 0.01
source: our choice
smallest: 1
note: Values beyond the range of the measure were left empty when loading.
advice: See whether systolic and diastolic were swapped; correct and load again.
questions: pain, trajectory, heart, dose, expected, compare
measures: sbp, dbp, hr, rpp
*/
with readings as (
    select
        episode_id,
        'before' as timing,
        session_id,
        visit_date as record_date,
        systolic_before as systolic,
        diastolic_before as diastolic,
        heart_rate_before as heart_rate
    from visits
    union all
    select
        episode_id,
        'after' as timing,
        session_id,
        visit_date as record_date,
        systolic_after as systolic,
        diastolic_after as diastolic,
        heart_rate_after as heart_rate
    from visits
    union all
    select
        episode_id,
        timing,
        cast(null as varchar) as session_id,
        score_date as record_date,
        max(case when measure = 'sbp' then value end) as systolic,
        max(case when measure = 'dbp' then value end) as diastolic,
        max(case when measure = 'hr' then value end) as heart_rate
    from scores
    where measure in ('sbp', 'dbp', 'hr') and at_visit is null
    group by episode_id, timing, score_date
)

select
    group_no,
    timing,
    readings as n_of,
    false as is_affected
from reading_counts
union all by name
select
    episode_id,
    session_id,
    timing,
    record_date,
    concat_ws(
        ', heart rate ',
        concat(
            cast(cast(systolic as integer) as varchar), '/',
            cast(cast(diastolic as integer) as varchar)
        ),
        cast(cast(heart_rate as integer) as varchar)
    ) as found,
    0 as n_of,
    true as is_affected
from readings
where systolic - diastolic < 10 or heart_rate < 30 or heart_rate > 220
