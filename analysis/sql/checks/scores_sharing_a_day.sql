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
questions: pain, responders, trajectory, improvement, dose, expected, compare, sensitivity
*/
with spare as (
    select
        episode_id,
        measure,
        timing,
        score_date,
        value
    from scores
    where not is_outcome and not is_baseline
),

counting_days as (
    select distinct
        scores.episode_id,
        scores.measure,
        scores.score_date
    from scores
    semi join spare
        on
            scores.episode_id = spare.episode_id
            and scores.measure = spare.measure
            and scores.score_date = spare.score_date
    where scores.is_outcome or scores.is_baseline
),

shared_days as (
    select
        episode_id,
        measure,
        score_date
    from spare
    group by episode_id, measure, score_date
    having count(*) > 1
),

sharing as (
    select
        spare.*,
        counting_days.episode_id is not null as has_counting,
        row_number() over (
            partition by spare.episode_id, spare.measure, spare.score_date
            order by spare.timing, spare.value
        ) as place
    from spare
    left join counting_days
        on
            spare.episode_id = counting_days.episode_id
            and spare.measure = counting_days.measure
            and spare.score_date = counting_days.score_date
    left join shared_days
        on
            spare.episode_id = shared_days.episode_id
            and spare.measure = shared_days.measure
            and spare.score_date = shared_days.score_date
    where
        counting_days.episode_id is not null
        or shared_days.episode_id is not null
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
    episode_id,
    measure,
    timing,
    score_date as record_date,
    cast(value as varchar) as found,
    0 as n_of,
    true as is_affected
from sharing
where has_counting or place > 1
