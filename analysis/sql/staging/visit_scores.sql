/*
One row per value measured before a visit: pain, blood pressure, heart rate and
their product, as scores.
*/
select
    episode_id,
    'nprs' as measure,
    visit_date,
    visit,
    pain_before as value
from visits
where pain_before is not null
union all
select
    episode_id,
    'sbp' as measure,
    visit_date,
    visit,
    systolic_before as value
from visits
where systolic_before is not null
union all
select
    episode_id,
    'dbp' as measure,
    visit_date,
    visit,
    diastolic_before as value
from visits
where diastolic_before is not null
union all
select
    episode_id,
    'hr' as measure,
    visit_date,
    visit,
    heart_rate_before as value
from visits
where heart_rate_before is not null
union all
select
    episode_id,
    'rpp' as measure,
    visit_date,
    visit,
    rate_pressure_before as value
from visits
where rate_pressure_before is not null
