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
questions: sessions, trajectory, improvement, relief, dose, expected
*/
with shared_times as (
    select
        episode_id,
        session_start
    from bookings
    where status not in ('cancelled', 'late_cancel')
    group by episode_id, session_start
    having count(*) > 1
),

at_shared_times as (
    select
        bookings.*,
        row_number() over (
            partition by bookings.episode_id, bookings.session_start
            order by bookings.session_id
        ) as place
    from bookings
    inner join shared_times
        on
            bookings.episode_id = shared_times.episode_id
            and bookings.session_start = shared_times.session_start
    where bookings.status not in ('cancelled', 'late_cancel')
)

select
    group_no,
    bookings as n_of,
    false as is_affected
from booking_counts
union all by name
select
    episode_id,
    session_id,
    booking_date as record_date,
    'same time' as found,
    0 as n_of,
    true as is_affected
from at_shared_times
where place > 1
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
