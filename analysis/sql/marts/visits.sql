/*
One row per visit (attended booking), numbered from 1 within its episode; day is
counted from the first visit. The rate-pressure product is of the same moment.
*/
select
    episode_id,
    visit,
    session_id,
    booking_date as visit_date,
    date_diff('day', first_date, booking_date) as day,
    therapist,
    minutes,
    collected_by,
    has_adverse_event,
    pain_before,
    pain_after,
    systolic_before,
    diastolic_before,
    heart_rate_before,
    systolic_before * heart_rate_before as rate_pressure_before,
    systolic_after,
    diastolic_after,
    heart_rate_after,
    systolic_after * heart_rate_after as rate_pressure_after
from bookings
where visit is not null
