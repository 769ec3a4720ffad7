/*
One row per referral of a load: the key that tells it again in another load, and a
fingerprint of what was said of it. What follows from its visits is not looked at.
*/
select
    concat_ws(chr(31), source, referral_id) as record_key,
    hash(
        patient_id, condition, clinic, therapist, referrer, cohort, sex, age,
        duration, body_region, payer, research_consent, referral_date,
        intake_date, prescribed_sessions, end_date, end_reason
    ) as content
from episodes
