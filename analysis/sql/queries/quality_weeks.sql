/* Bookings and visits. One row per clinic and week (its Monday) that has any. */
select
    clinic,
    cast(date_trunc('week', booking_date) as date) as week,
    cast(sum(booked) as bigint) as booked,
    cast(sum(attended) as bigint) as attended
from booking_days
where cast($clinic as varchar[]) is null or list_contains($clinic, clinic)
group by clinic, date_trunc('week', booking_date)
order by clinic asc, week asc
