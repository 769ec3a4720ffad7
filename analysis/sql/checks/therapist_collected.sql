/*
title: Scores taken by the therapist
category: plausibility
counts: visits whose scores the therapist took
unit: visit / visits
threshold: share above 0.5
source: our choice; patients tend to please who asks
smallest: 30
note: Only visits that say who took the scores.
advice: Let patients fill in the score themselves, or ask at the desk.
counted: apart
questions: pain, responders, trajectory, improvement, relief, dose, expected, compare, sensitivity
*/
select
    group_no,
    with_collector as n_of,
    by_therapist as n,
    false as is_affected
from visit_counts
union all by name
select
    episode_id,
    session_id,
    visit_date as record_date,
    0 as n_of,
    true as is_affected
from visits
where
    lower(collected_by) = 'therapist'
    and (pain_before is not null or pain_after is not null)
