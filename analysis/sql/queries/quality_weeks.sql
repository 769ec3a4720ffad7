/*
Bookings and visits. One row per clinic and week (its Monday) that has any, and
for all clinics together (all).
*/
select
    coalesce(clinic, 'all') as clinic,
    cast(date_trunc('week', booking_date) as date) as week,
    cast(sum(booked) as bigint) as booked,
    cast(sum(attended) as bigint) as attended
from booking_days
where cast($clinic as varchar[]) is null or list_contains($clinic, clinic)
group by grouping sets (
    (clinic, date_trunc('week', booking_date)),
    (date_trunc('week', booking_date))
)
order by clinic asc, week asc
