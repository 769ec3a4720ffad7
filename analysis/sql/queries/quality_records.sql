/*
One row per thing that a check found affected or that is resolved since the load
before, at most 50,000 of a check. Row level: only for those allowed.
*/
select
    check_name as "check",
    state,
    referral_id as episode,
    session_id as booking,
    record,
    thing,
    clinic,
    therapist,
    condition,
    measure,
    timing,
    record_date as date,
    found
from checked_records
where
    (cast($clinic as varchar[]) is null or list_contains($clinic, clinic))
    and (
        cast($condition as varchar[]) is null
        or list_contains($condition, condition)
    )
    and (
        cast($therapist as varchar[]) is null
        or list_contains($therapist, therapist)
    )
qualify
    row_number() over (
        partition by check_name
        order by
            state desc, record_date desc, referral_id asc, session_id asc,
            thing asc, found asc
    ) <= 50000
order by
    check_name asc, state desc, record_date desc, referral_id asc,
    session_id asc, thing asc, found asc
