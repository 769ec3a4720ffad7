/*
title: Visits entered at the end of the day
category: plausibility
counts: visits that share the last starting minute of their therapist's day
    with two or more others
unit: visit / visits
threshold: share above 0.05
source: our choice
smallest: 30
note: Only bookings with a time of day. One therapist treats one patient at a
    time, so visits at one minute were probably written down together.
advice: Record visits and scores when they happen.
questions: trajectory, relief
*/
with last_minutes as (
    select
        therapist,
        max(session_start) as session_start
    from bookings
    where
        status = 'attended'
        and therapist <> 'unknown'
        and session_start <> cast(booking_date as timestamp)
    group by therapist, booking_date
),

heaped as (
    select
        bookings.therapist,
        bookings.session_start
    from bookings
    inner join last_minutes
        on
            bookings.therapist = last_minutes.therapist
            and bookings.session_start = last_minutes.session_start
    where bookings.status = 'attended'
    group by bookings.therapist, bookings.session_start
    having count(*) >= 3
)

select
    group_no,
    timed_visits as n_of,
    false as is_affected
from booking_counts
union all by name
select
    bookings.episode_id,
    bookings.session_id,
    bookings.booking_date as record_date,
    strftime(bookings.session_start, '%H:%M') as found,
    0 as n_of,
    true as is_affected
from bookings
inner join heaped
    on
        bookings.therapist = heaped.therapist
        and bookings.session_start = heaped.session_start
where bookings.status = 'attended'
