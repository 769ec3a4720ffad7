/*
Visits and those with a pain score before. One row per clinic and weekday,
and for all of them together (all).
*/
select
    coalesce(clinic, 'all') as clinic,
    cast(date_part('isodow', booking_date) as integer) as weekday,
    cast(sum(attended) as bigint) as visits,
    cast(sum(scored) as bigint) as scored
from booking_days
where cast($clinic as varchar[]) is null or list_contains($clinic, clinic)
group by grouping sets (
    (clinic, date_part('isodow', booking_date)),
    (date_part('isodow', booking_date))
)
order by clinic asc, weekday asc
