/*
One row per booking of a load: the key that tells it again in another load, and a
fingerprint of what was said of it.
*/
select
    concat_ws(chr(31), episodes.source, bookings.session_id) as record_key,
    hash(
        episodes.referral_id, bookings.session_start, bookings.status,
        bookings.therapist, bookings.minutes, bookings.techniques,
        bookings.body_regions, bookings.collected_by,
        bookings.has_adverse_event, bookings.pain_before, bookings.pain_after,
        bookings.systolic_before, bookings.diastolic_before,
        bookings.heart_rate_before, bookings.systolic_after,
        bookings.diastolic_after, bookings.heart_rate_after
    ) as content
from bookings
inner join episodes on bookings.episode_id = episodes.episode_id
