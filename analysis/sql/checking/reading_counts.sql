/*
One row per group and timing: readings of blood pressure or heart rate, at visits
and apart from them.
*/
select
    group_no,
    'before' as timing,
    cast(sum(readings_before) as bigint) as readings
from visit_cells
group by group_no
union all
select
    group_no,
    'after' as timing,
    cast(sum(readings_after) as bigint) as readings
from visit_cells
group by group_no
union all
select
    check_episodes.group_no,
    scores.timing,
    count(distinct (scores.episode_id, scores.score_date)) as readings
from scores
inner join check_episodes on scores.episode_id = check_episodes.episode_id
where scores.measure in ('dbp', 'hr') and scores.at_visit is null
group by check_episodes.group_no, scores.timing
