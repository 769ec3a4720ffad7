/*
title: Visits before the intake
category: plausibility
context: verification
counts: visits dated before the intake of their referral; they were rejected
unit: visit / visits
threshold: share above 0.01
source: our choice
smallest: 1
note: Rejected records can be downloaded and mended on the page Loads.
advice: Correct the intake date or the date of the visit.
questions: ladder, sessions, pain, responders, trajectory, improvement, dose, expected, compare,
    sensitivity
*/
select
    group_no,
    visits as n_of,
    false as is_affected
from visit_counts
union all by name
select
    referrals.episode_id,
    checked_sessions.session_id,
    checked_sessions.record,
    checked_sessions.session_date as record_date,
    1 as n_of,
    true as is_affected
from checked_sessions
inner join referrals
    on
        checked_sessions.source = referrals.source
        and checked_sessions.referral_id = referrals.referral_id
where checked_sessions.reject_rule = 'before_intake'
