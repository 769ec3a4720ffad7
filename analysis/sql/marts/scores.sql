/*
One row per score before or between sessions. day is counted from day 0; visit is
the number of visits dated before the score; at_visit the visit it was taken at.
is_outcome: the one score of a scored day, after day 0 and up to the end of care
(same day: discharge, follow_up, before, intake; then the earlier visit).
is_baseline: the last score before treatment, the first visit's before-score
ahead of an intake score of the same day.
*/
with first_visits_of_dates as (
    select
        episode_id,
        visit_date,
        min(visit) as visit
    from visits
    group by episode_id, visit_date
),

placed as (
    select
        all_scores.episode_id,
        all_scores.measure,
        all_scores.score_date,
        date_diff('day', episodes.day_0, all_scores.score_date) as day,
        all_scores.timing,
        all_scores.value,
        all_scores.at_visit,
        first_visits_of_dates.visit - 1 as visits_on_date,
        all_scores.position,
        episodes.is_started,
        coalesce(
            all_scores.score_date > episodes.day_0
            and (
                episodes.end_date is null
                or all_scores.score_date <= episodes.end_date
            )
            and (all_scores.timing <> 'follow_up' or not $has_sessions),
            false
        ) as may_be_outcome,
        coalesce(
            all_scores.score_date <= episodes.day_0
            and all_scores.timing in ('before', 'intake')
            and coalesce(all_scores.at_visit, 1) = 1,
            false
        ) as may_be_baseline,
        case all_scores.timing
            when 'discharge' then 1
            when 'follow_up' then 2
            when 'before' then 3
            else 4
        end as precedence
    from all_scores
    inner join episodes on all_scores.episode_id = episodes.episode_id
    left join first_visits_of_dates
        on
            all_scores.episode_id = first_visits_of_dates.episode_id
            and all_scores.score_date = first_visits_of_dates.visit_date
),

between_visits as (
    select
        placed.episode_id,
        placed.score_date,
        count(distinct visits.visit) as n_visits
    from placed
    inner join visits
        on
            placed.episode_id = visits.episode_id
            and placed.score_date > visits.visit_date
    where placed.visits_on_date is null
    group by placed.episode_id, placed.score_date
),

ranked as (
    select
        *,
        row_number() over (
            partition by episode_id, measure, score_date
            order by
                may_be_outcome desc, precedence, at_visit nulls last, position
        ) as place_of_day
    from placed
),

baselines as (
    select
        *,
        case
            when may_be_baseline then
                row_number() over (
                    partition by episode_id, measure, may_be_baseline
                    order by score_date desc, place_of_day
                )
        end as place_before_care
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
        coalesce(baselines.visits_on_date, between_visits.n_visits, 0)
        as integer
    ) as visit,
    baselines.at_visit,
    baselines.is_started and baselines.may_be_outcome
    and baselines.place_of_day = 1 as is_outcome,
    baselines.is_started and coalesce(baselines.place_before_care = 1, false)
        as is_baseline
from baselines
left join between_visits
    on
        baselines.episode_id = between_visits.episode_id
        and baselines.score_date = between_visits.score_date
        and baselines.visits_on_date is null
