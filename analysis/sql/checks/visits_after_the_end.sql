/*
title: Visits after the end of care
category: plausibility
context: verification
counts: visits attended after the discharge of their episode; nothing after the
    end counts
unit: visit / visits
threshold: share above 0.01
source: our choice
smallest: 1
note: Kept as bookings; no outcome is taken from them.
advice: Correct the discharge date, or give later care a referral of its own.
questions: sessions, pain, responders, trajectory, improvement, dose, expected, compare, sensitivity
*/
select
    group_no,
    visits as n_of,
    false as is_affected
from visit_counts
union all by name
select
    visits.episode_id,
    visits.session_id,
    visits.visit_date as record_date,
    0 as n_of,
    true as is_affected
from visits
inner join episodes on visits.episode_id = episodes.episode_id
where visits.visit_date > episodes.end_date
