/*
One row per visit (attended booking), numbered from 1 within its episode; day is
counted from the first visit. The rate-pressure product is of the same moment.
An after-session score of the score files fills a visit that has none: the visit
of its session, else the first visit of its date.
*/
with attended as (
    select
        *,
        row_number() over (
            partition by episode_id order by session_start, session_id
        ) as visit,
        min(booking_date) over (partition by episode_id) as first_date
    from bookings
    where status = 'attended'
),

after_scores as (
    select
        episode_id,
        session_id,
        score_date,
        min(value) as value
    from accepted_scores
    where timing = 'after'
    group by episode_id, session_id, score_date
),

first_visits_of_dates as (
    select
        episode_id,
        booking_date,
        min(visit) as visit
    from attended
    group by episode_id, booking_date
)

select
    attended.episode_id,
    cast(attended.visit as integer) as visit,
    attended.session_id,
    attended.booking_date as visit_date,
    date_diff('day', attended.first_date, attended.booking_date) as day,
    attended.therapist,
    attended.minutes,
    attended.collected_by,
    attended.has_adverse_event,
    attended.pain_before,
    coalesce(attended.pain_after, by_session.value, by_date.value)
        as pain_after,
    attended.systolic_before,
    attended.diastolic_before,
    attended.heart_rate_before,
    attended.systolic_before * attended.heart_rate_before
        as rate_pressure_before,
    attended.systolic_after,
    attended.diastolic_after,
    attended.heart_rate_after,
    attended.systolic_after * attended.heart_rate_after
        as rate_pressure_after
from attended
left join after_scores as by_session
    on
        attended.episode_id = by_session.episode_id
        and attended.session_id = by_session.session_id
        and attended.booking_date = by_session.score_date
left join first_visits_of_dates
    on
        attended.episode_id = first_visits_of_dates.episode_id
        and attended.visit = first_visits_of_dates.visit
left join after_scores as by_date
    on
        first_visits_of_dates.episode_id = by_date.episode_id
        and first_visits_of_dates.booking_date = by_date.score_date
        and by_date.session_id is null
