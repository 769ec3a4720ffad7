/*
title: Scores after the session missing
category: completeness
counts: visits without a score after the session
unit: visit / visits
threshold: share above 0.4
source: our choice; 80 % given in our model of a clinic
smallest: 10
note: Only where the load has scores after sessions at all.
advice: Ask again before the patient leaves the room.
counted: apart
questions: relief
*/
with given as (
    select distinct measure
    from expected_visit_counts
    where given_after > 0
)

select
    expected_visit_counts.group_no,
    expected_visit_counts.measure,
    'after' as timing,
    expected_visit_counts.visits as n_of,
    expected_visit_counts.visits - expected_visit_counts.given_after as n,
    false as is_affected
from expected_visit_counts
inner join given on expected_visit_counts.measure = given.measure
union all by name
select
    visits.episode_id,
    visits.session_id,
    expected_at_visits.measure,
    'after' as timing,
    visits.visit_date as record_date,
    0 as n_of,
    true as is_affected
from visits
inner join expected_at_visits
    on visits.episode_id = expected_at_visits.episode_id
inner join given on expected_at_visits.measure = given.measure
where
    case expected_at_visits.measure
        when 'sbp' then visits.systolic_after
        else visits.pain_after
    end is null
