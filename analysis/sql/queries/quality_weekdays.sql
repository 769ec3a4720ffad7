/* Visits and those with a pain score before. One row per clinic and weekday. */
select
    clinic,
    cast(date_part('isodow', booking_date) as integer) as weekday,
    cast(sum(attended) as bigint) as visits,
    cast(sum(scored) as bigint) as scored
from booking_days
where cast($clinic as varchar[]) is null or list_contains($clinic, clinic)
group by clinic, date_part('isodow', booking_date)
order by clinic asc, weekday asc
