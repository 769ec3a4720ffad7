/*
One row per clinic and day up to the data cut with a booking: how many there were,
attended, and attended with a pain score before.
*/
with days as (
    select
        check_episodes.clinic_no,
        bookings.booking_date,
        count(*) as booked,
        count(*) filter (where bookings.status = 'attended') as attended,
        count(bookings.pain_before) filter (
            where bookings.status = 'attended'
        ) as scored
    from bookings
    inner join check_episodes
        on bookings.episode_id = check_episodes.episode_id
    group by check_episodes.clinic_no, bookings.booking_date
),

clinics as (
    select distinct
        clinic_no,
        clinic
    from check_groups
)

select
    clinics.clinic,
    days.booking_date,
    days.booked,
    days.attended,
    days.scored
from days
inner join clinics on days.clinic_no = clinics.clinic_no
cross join load_facts
where days.booking_date <= load_facts.last_day
