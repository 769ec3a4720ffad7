/*
One row per group: bookings, and visits whose therapist and time of day are known.
*/
select
    check_episodes.group_no,
    count(*) as bookings,
    count(*) filter (
        where
        bookings.status = 'attended'
        and bookings.therapist <> 'unknown'
        and bookings.session_start <> cast(bookings.booking_date as timestamp)
    ) as timed_visits
from bookings
inner join check_episodes on bookings.episode_id = check_episodes.episode_id
group by check_episodes.group_no
