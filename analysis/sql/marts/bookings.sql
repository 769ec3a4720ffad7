/*
One row per booking of an accepted referral: what was scheduled and what became
of it. therapist is the booking's own. Upcoming bookings may lie beyond the data
cut; no others do.
*/
select
    referrals.episode_id,
    checked_sessions.session_id,
    checked_sessions.session_date as booking_date,
    checked_sessions.session_start,
    checked_sessions.status,
    coalesce(checked_sessions.therapist_id, 'unknown') as therapist,
    checked_sessions.minutes,
    checked_sessions.techniques,
    checked_sessions.body_regions,
    checked_sessions.collected_by,
    checked_sessions.has_adverse_event,
    checked_sessions.pain_before,
    checked_sessions.pain_after,
    checked_sessions.systolic_before,
    checked_sessions.diastolic_before,
    checked_sessions.heart_rate_before,
    checked_sessions.systolic_after,
    checked_sessions.diastolic_after,
    checked_sessions.heart_rate_after
from checked_sessions
inner join referrals
    on
        checked_sessions.source = referrals.source
        and checked_sessions.referral_id = referrals.referral_id
where
    checked_sessions.reject_rule is null
    and (
        checked_sessions.session_date <= $data_cut
        or checked_sessions.status = 'upcoming'
    )
