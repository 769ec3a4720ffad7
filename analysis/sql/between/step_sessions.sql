/*
The bookings of a step: those of the touched referrals, and any other with the
id of one of them, since of two bookings with one id the first counts.
*/
with touched_ids as (
    select distinct
        sessions_as_then.source,
        sessions_as_then.session_id
    from sessions_as_then
    semi join touched
        on
            sessions_as_then.source = touched.source
            and sessions_as_then.referral_id = touched.referral_id
)

select sessions_as_then.* exclude (is_known)
from sessions_as_then
semi join touched_ids
    on
        sessions_as_then.source = touched_ids.source
        and sessions_as_then.session_id = touched_ids.session_id
where sessions_as_then.is_known or $with_late
