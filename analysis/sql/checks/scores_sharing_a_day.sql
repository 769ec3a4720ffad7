/*
title: Two scores on one day
category: plausibility
context: verification
counts: scores beyond the first of the same episode, measure and day; one score
    a day counts
unit: score / scores
threshold: share above 0.1
source: our choice; a discharge score on the day of the last visit is usual
smallest: 10
note: A discharge score counts before a follow-up, a visit's, an intake's.
advice: Look whether one questionnaire was exported twice.
questions: pain, responders, trajectory, improvement
*/
with later as (
    select *
    from scores
    where day > 0 and not is_outcome
),

outcome_days as (
    select distinct
        scores.episode_id,
        scores.measure,
        scores.score_date
    from scores
    inner join later
        on
            scores.episode_id = later.episode_id
            and scores.measure = later.measure
            and scores.score_date = later.score_date
    where scores.is_outcome
),

spare as (
    select
        scores.episode_id,
        scores.measure,
        scores.timing,
        scores.score_date,
        scores.value,
        row_number() over (
            partition by scores.episode_id, scores.measure, scores.score_date
            order by scores.timing, scores.value
        ) as place
    from scores
    where not scores.is_outcome
)

select
    group_no,
    measure,
    timing,
    scores as n_of,
    false as is_affected
from score_counts
union all by name
select
    spare.episode_id,
    spare.measure,
    spare.timing,
    spare.score_date as record_date,
    cast(spare.value as varchar) as found,
    0 as n_of,
    true as is_affected
from spare
left join outcome_days
    on
        spare.episode_id = outcome_days.episode_id
        and spare.measure = outcome_days.measure
        and spare.score_date = outcome_days.score_date
where spare.place > 1 or outcome_days.episode_id is not null
