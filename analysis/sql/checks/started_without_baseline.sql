/*
title: No score before treatment
category: completeness
counts: started episodes without any score before treatment; their change
    cannot be known
unit: started episode / started episodes
threshold: share above 0.2
source: our choice; registries lack about 9 % at intake
smallest: 10
note: Those without a baseline are in the ladder, and in no mean change.
advice: Record a score at intake or before the first visit.
questions: ladder, pain, responders, trajectory, improvement, dose, expected, compare, baseline,
    sensitivity
*/
select
    group_no,
    started as n_of,
    false as is_affected
from episode_counts
union all by name
select
    episode_id,
    day_0 as record_date,
    0 as n_of,
    true as is_affected
from episodes
where
    is_started
    and episode_id not in (
        select episode_id
        from outcomes
        where baseline is not null
    )
