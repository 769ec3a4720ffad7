/*
One row per booking of an accepted referral: what was scheduled and what became
of it. therapist is the booking's own. Upcoming bookings may lie beyond the data
cut; no others do.
visit: attended bookings are numbered from 1 within their episode, others have
none; first_date: the date of the first of them.
An after-session score of the score files fills a visit that has none: the visit
of its session, else the first visit of its date.
*/
with booked as (
    select
        referrals.episode_id,
        checked_sessions.*,
        checked_sessions.file_no * cast(10000000000 as bigint)
        + checked_sessions.record as position
    from checked_sessions
    inner join referrals
        on
            checked_sessions.source = referrals.source
            and checked_sessions.referral_id = referrals.referral_id
    where
        checked_sessions.reject_rule is null
        and (
            checked_sessions.session_date <= $data_cut
            or checked_sessions.status = 'upcoming'
        )
),

-- as few columns as can be: this is the one sort of all bookings
numbered as (
    select
        position,
        episode_id,
        session_id,
        session_date,
        row_number() over each_episode as visit,
        first_value(session_date) over each_episode as first_date
    from booked
    where status = 'attended'
    window
        each_episode as (
            partition by episode_id order by session_start, session_id
        )
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

after_visits as (
    select
        min_by(numbered.position, numbered.visit) as position,
        min(after_scores.value) as value,
        after_scores.session_id is null as is_by_date
    from after_scores
    inner join numbered
        on
            after_scores.episode_id = numbered.episode_id
            and after_scores.score_date = numbered.session_date
            and coalesce(after_scores.session_id, numbered.session_id)
            = numbered.session_id
    group by
        after_scores.episode_id,
        after_scores.score_date,
        after_scores.session_id
),

after_values as (
    select
        position,
        coalesce(
            min(value) filter (where not is_by_date), min(value)
        ) as value
    from after_visits
    group by position
)

select
    booked.episode_id,
    booked.session_id,
    booked.session_date as booking_date,
    booked.session_start,
    booked.status,
    cast(numbered.visit as integer) as visit,
    numbered.first_date,
    coalesce(booked.therapist_id, 'unknown') as therapist,
    booked.minutes,
    booked.techniques,
    booked.body_regions,
    booked.collected_by,
    booked.has_adverse_event,
    booked.pain_before,
    coalesce(booked.pain_after, after_values.value) as pain_after,
    booked.systolic_before,
    booked.diastolic_before,
    booked.heart_rate_before,
    booked.systolic_after,
    booked.diastolic_after,
    booked.heart_rate_after
from booked
left join numbered on booked.position = numbered.position
left join after_values on booked.position = after_values.position
