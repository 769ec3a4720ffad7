/*
Who is behind the curves of improvement and who is not, by time: one row per
group and time (day or visit), all that the curves and their counts need.
time is null for those without a baseline or without room to improve.
*/
with selected as (
    select *
    from selected_episodes(
        $by, $measure, $condition, $clinic, $therapist, $referrer,
        $cohort, $sex, $age, $duration, $from_date, $to_date, $episodes,
        $at_day, $data_cut, left_out := $without
    )
    where is_started
)

select
    selected.group_name,
    case when $axis = 'visits' then found.visit else found.day end as time,
    count(*) as n_started,
    count(*) filter (where found.episode_id is null) as n_no_baseline,
    count(*) filter (where not found.is_eligible) as n_not_eligible,
    count(*) filter (where found.is_eligible) as n,
    count(*) filter (where found.status = 'improved') as improved,
    count(*) filter (where found.status = 'ended') as ended,
    count(*) filter (where found.status = 'censored') as censored,
    count(*) filter (
        where found.status = 'censored' and selected.state = 'in_care'
    ) as in_care,
    count(*) filter (
        where found.status = 'censored' and selected.state = 'lost'
    ) as lost
from selected
left join improvements as found
    on
        selected.episode_id = found.episode_id
        and selected.measure = found.measure
        and found.threshold = $threshold
        and found.rule = $rule
group by all
