/*
Who is off track (macro judged_courses): one row per condition, band and state of
care.
n_scored: scored before a visit after the first; n: of these, where the visit has
enough scores for its percentiles. n_behind, n_off: worse than the percentile
that a quarter, and a tenth, of the scores are worse than.
*/
select
    condition,
    band,
    case when state = 'in_care' then 'in_care' else 'finished' end as state,
    count(*) as n_episodes,
    count(goodness) as n_scored,
    count(off_track) as n,
    count(*) filter (where is_behind) as n_behind,
    count(*) filter (where is_off_track) as n_off
from judged_courses(
    $measure, $condition, $clinic, $therapist, $referrer, $cohort, $sex, $age,
    $duration, $from_date, $to_date, $episodes, $at_day, $data_cut, $without,
    $smallest
)
group by all
