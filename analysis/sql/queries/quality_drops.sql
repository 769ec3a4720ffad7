/* One row per clinic and week (its Monday) with far fewer bookings than usual. */
select
    clinic,
    record_date as date,
    found
from checked_records
where
    check_name = 'volume_drops'
    and coalesce(state, 'known') <> 'resolved'
    and (cast($clinic as varchar[]) is null or list_contains($clinic, clinic))
order by clinic asc, record_date asc
