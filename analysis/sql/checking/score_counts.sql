/*
One row per group, measure and timing: how many scores, and the digits that people
prefer. The one pass over all scores.
*/
select
    check_episodes.group_no,
    scores.measure,
    scores.timing,
    count(*) as scores,
    count(*) filter (where scores.value = 5) as fives,
    count(*) filter (where scores.value in (4, 6)) as beside,
    count(*) filter (where scores.value % 10 = 0) as zeros
from scores
inner join check_episodes on scores.episode_id = check_episodes.episode_id
group by check_episodes.group_no, scores.measure, scores.timing
