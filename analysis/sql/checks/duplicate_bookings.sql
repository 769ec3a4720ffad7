/*
title: Duplicate bookings
category: plausibility
context: verification
counts: bookings beyond the first with the same id (rejected), or of the same
    episode at the same time and not cancelled (counted)
unit: booking / bookings
threshold: share above 0.01
source: our choice
smallest: 1
note: Two at the same time under different ids count as two visits.
advice: Export again without the copies, or delete them in the booking system.
questions: sessions, trajectory, improvement
*/
with kept as (
    select
        episode_id,
        session_start,
        min(session_id) as first_session
    from bookings
    where status not in ('cancelled', 'late_cancel')
    group by episode_id, session_start
    having count(*) > 1
)

select
    group_no,
    bookings as n_of,
    false as is_affected
from booking_counts
union all by name
select
    bookings.episode_id,
    bookings.session_id,
    bookings.booking_date as record_date,
    'same time' as found,
    0 as n_of,
    true as is_affected
from bookings
inner join kept
    on
        bookings.episode_id = kept.episode_id
        and bookings.session_start = kept.session_start
where
    bookings.session_id > kept.first_session
    and bookings.status not in ('cancelled', 'late_cancel')
union all by name
select
    referrals.episode_id,
    checked_sessions.session_id,
    checked_sessions.record,
    checked_sessions.session_date as record_date,
    'same id' as found,
    1 as n_of,
    true as is_affected
from checked_sessions
left join referrals
    on
        checked_sessions.source = referrals.source
        and checked_sessions.referral_id = referrals.referral_id
where checked_sessions.reject_rule = 'duplicate_session_id'
