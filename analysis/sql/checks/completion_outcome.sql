/*
title: Outcome scores missing
category: completeness
counts: finished episodes' outcome scores that are missing, by measure
unit: expected score / expected scores
threshold: share above 0.5
source: RULES: under 50 % complete, nothing is flagged
smallest: 10
note: Expected: pain and the condition's own measure, if the load has it at all.
advice: Ask for a last score before the patient leaves.
questions: pain, responders, compare, sensitivity
*/
select
    group_no,
    measure,
    'discharge' as timing,
    expected_of_finished as n_of,
    false as is_affected
from expected_counts
union all by name
select
    expected_measures.episode_id,
    expected_measures.measure,
    'discharge' as timing,
    expected_measures.end_date as record_date,
    0 as n_of,
    true as is_affected
from expected_measures
left join outcomes
    on
        expected_measures.episode_id = outcomes.episode_id
        and expected_measures.measure = outcomes.measure
where
    expected_measures.state in ('ended', 'lost')
    and outcomes.latest is null
