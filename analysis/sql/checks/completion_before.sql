/*
title: Scores before the visit missing
category: completeness
counts: visits without a score before the session
unit: visit / visits
threshold: share above 0.2
source: our choice; 92 % given in our model of a clinic
smallest: 10
note: Pain; blood pressure where that is the condition's own measure.
advice: Ask before every session, whoever treats.
questions: pain, trajectory, improvement, relief, dose, expected, compare, sensitivity
*/
with missing as (
    select
        visits.episode_id,
        visits.session_id,
        visits.visit,
        visits.visit_date,
        expected_at_visits.measure
    from visits
    inner join expected_at_visits
        on visits.episode_id = expected_at_visits.episode_id
    where
        case expected_at_visits.measure
            when 'sbp' then visits.systolic_before
            else visits.pain_before
        end is null
)

select
    group_no,
    measure,
    'before' as timing,
    visits as n_of,
    false as is_affected
from expected_visit_counts
union all by name
select
    missing.episode_id,
    missing.session_id,
    missing.measure,
    'before' as timing,
    missing.visit_date as record_date,
    0 as n_of,
    true as is_affected
from missing
left join scores
    on
        missing.episode_id = scores.episode_id
        and missing.measure = scores.measure
        and missing.visit = scores.at_visit
        and scores.timing = 'before'
where scores.episode_id is null
