/* One row per clinic, therapist and condition that episodes have together. */
select
    clinic,
    therapist,
    condition,
    cast(row_number() over (order by clinic, therapist, condition) as integer)
        as group_no,
    cast(dense_rank() over (order by clinic) as integer) as clinic_no
from episodes
group by clinic, therapist, condition
