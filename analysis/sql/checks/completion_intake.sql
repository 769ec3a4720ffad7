/*
title: Intake scores missing
category: completeness
counts: scores expected before treatment that are missing
unit: expected score / expected scores
threshold: share above 0.2
source: our choice; 95 % given in our model of a clinic
smallest: 10
note: Expected: pain and the condition's own measure, if the load has it at all.
advice: Ask for the questionnaire at intake, before the first treatment.
questions: pain, responders, improvement, compare, baseline, sensitivity
*/
select
    group_no,
    measure,
    'intake' as timing,
    expected as n_of,
    false as is_affected
from expected_counts
union all by name
select
    expected_measures.episode_id,
    expected_measures.measure,
    'intake' as timing,
    expected_measures.day_0 as record_date,
    0 as n_of,
    true as is_affected
from expected_measures
left join outcomes
    on
        expected_measures.episode_id = outcomes.episode_id
        and expected_measures.measure = outcomes.measure
where outcomes.baseline is null
