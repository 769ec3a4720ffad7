/*
title: Scores after the end of care
category: plausibility
context: verification
counts: scores dated after the end of their episode that are not follow-ups;
    nothing after the end counts
unit: score / scores
threshold: share above 0.01
source: our choice
smallest: 1
note: Follow-up scores belong after the end and are not counted here.
advice: Correct the discharge date or the date of the score.
questions: pain, responders, trajectory, improvement, dose, expected, compare, sensitivity
*/
select
    group_no,
    measure,
    timing,
    scores as n_of,
    false as is_affected
from score_counts
union all by name
select
    scores.episode_id,
    scores.measure,
    scores.timing,
    scores.score_date as record_date,
    cast(scores.value as varchar) as found,
    0 as n_of,
    true as is_affected
from scores
inner join episodes on scores.episode_id = episodes.episode_id
where
    scores.day > 0
    and not scores.is_outcome
    and scores.timing <> 'follow_up'
    and scores.score_date > episodes.end_date
