/*
One row per score before or between sessions. day is counted from day 0; visit is
the number of visits dated before the score; at_visit the visit it was taken at.
is_outcome: the one score of a scored day, after day 0 and up to the end of care
(same day: discharge, follow_up, before, intake; then the earlier visit).
is_baseline: the last score before treatment, the first visit's before-score
ahead of an intake score of the same day.
Scores up to day 0 and after it are ranked apart: only the former can be a
baseline, only the latter an outcome.
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
        false as is_baseline,
        is_during_care and (timing <> 'follow_up' or not $has_sessions)
        and row_number() over (
            partition by episode_id, measure, day
            order by
                is_during_care and (timing <> 'follow_up' or not $has_sessions)
                desc,
                precedence asc,
                at_visit asc nulls last,
                position asc
        ) = 1 as is_outcome
    from placed_scores
    where day > 0
    union all
    select
        *,
        is_before_care and row_number() over (
            partition by episode_id, measure, is_before_care
            order by
                score_date desc,
                precedence asc,
                at_visit asc nulls last,
                position asc
        ) = 1 as is_baseline,
        false as is_outcome
    from placed_scores
    where day <= 0 or day is null
)

select
    ranked.episode_id,
    ranked.measure,
    ranked.score_date,
    ranked.day,
    ranked.timing,
    ranked.value,
    cast(
        coalesce(ranked.visits_before, between_visits.n_visits, 0) as integer
    ) as visit,
    ranked.at_visit,
    ranked.is_outcome,
    ranked.is_baseline
from ranked
left join between_visits
    on
        ranked.episode_id = between_visits.episode_id
        and ranked.score_date = between_visits.score_date
        and ranked.visits_before is null
