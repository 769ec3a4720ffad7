/*
One row per key that the earlier load has a booking or score of, of any date.
*/
select distinct
    'sessions' as kind,
    source,
    session_id as record_key
from then_sessions
union all
select distinct
    'scores' as kind,
    source,
    concat_ws(
        chr(31), referral_id, measure, score_date, timing, session_id
    ) as record_key
from then_scores
