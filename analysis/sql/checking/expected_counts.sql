/*
One row per group and measure: episodes expected to have it, and those finished.
*/
select
    check_episodes.group_no,
    expected_measures.measure,
    count(*) as expected,
    count(*) filter (where expected_measures.state in ('ended', 'lost'))
        as expected_of_finished
from expected_measures
inner join check_episodes
    on expected_measures.episode_id = check_episodes.episode_id
group by check_episodes.group_no, expected_measures.measure
