/* How many selected referrals have a condition that the dictionary lacks. */
select count(*) as n
from selected_episodes(
    null, $measure, $condition, $clinic, $therapist, $referrer,
    $cohort, $sex, $age, $duration, $from_date, $to_date, $episodes,
    $at_day, $data_cut, left_out := $without
)
where condition = 'unmapped'
