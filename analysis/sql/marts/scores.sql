/*
One row per score before or between sessions. day is counted from day 0; visit is
the number of visits dated before the score; at_visit the visit it was taken at.
is_outcome: the one score of a scored day, after day 0 and up to the end of care
(same day: discharge, follow_up, before, intake; then the earlier visit).
is_baseline: the last score before treatment, the first visit's before-score
ahead of an intake score of the same day.
*/
with between_visits as (
    select
        placed_scores.episode_id,
        placed_scores.score_date,
        count(distinct visits.visit) as n_visits
    from placed_scores
    inner join visits
        on
            placed_scores.episode_id = visits.episode_id
            and placed_scores.score_date > visits.visit_date
    where placed_scores.visits_before is null
    group by placed_scores.episode_id, placed_scores.score_date
),

ranked as (
    select
        *,
        is_during_care and (timing <> 'follow_up' or not $has_sessions)
            as may_be_outcome,
        row_number() over (
            partition by episode_id, measure, score_date
            order by
                is_during_care and (timing <> 'follow_up' or not $has_sessions)
                desc,
                precedence asc,
                at_visit asc nulls last,
                position asc
        ) as place_of_day
    from placed_scores
),

baselines as (
    select
        *,
        row_number() over (
            partition by episode_id, measure, is_before_care
            order by score_date desc, place_of_day asc
        ) as place_before_care
    from ranked
)

select
    baselines.episode_id,
    baselines.measure,
    baselines.score_date,
    baselines.day,
    baselines.timing,
    baselines.value,
    cast(
        coalesce(baselines.visits_before, between_visits.n_visits, 0)
        as integer
    ) as visit,
    baselines.at_visit,
    baselines.may_be_outcome and baselines.place_of_day = 1 as is_outcome,
    baselines.is_before_care and baselines.place_before_care = 1
        as is_baseline
from baselines
left join between_visits
    on
        baselines.episode_id = between_visits.episode_id
        and baselines.score_date = between_visits.score_date
        and baselines.visits_before is null
