/*
One row per score, placed in its episode: the day from day 0, the visit on its
date, and whether it lies in the care that an outcome may come from or before the
treatment that a baseline comes from.
precedence: which score counts on a day that has several.
*/
select
    all_scores.*,
    date_diff('day', episodes.day_0, all_scores.score_date) as day,
    visit_dates.visit - 1 as visits_before,
    coalesce(
        episodes.is_started
        and all_scores.score_date > episodes.day_0
        and (
            episodes.end_date is null
            or all_scores.score_date <= episodes.end_date
        ),
        false
    ) as is_during_care,
    coalesce(
        episodes.is_started
        and all_scores.score_date <= episodes.day_0
        and all_scores.timing in ('before', 'intake')
        and coalesce(all_scores.at_visit, 1) = 1,
        false
    ) as is_before_care,
    case all_scores.timing
        when 'discharge' then 1
        when 'follow_up' then 2
        when 'before' then 3
        else 4
    end as precedence
from all_scores
inner join episodes on all_scores.episode_id = episodes.episode_id
left join visit_dates
    on
        all_scores.episode_id = visit_dates.episode_id
        and all_scores.score_date = visit_dates.visit_date
