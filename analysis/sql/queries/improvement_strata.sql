/*
The counts behind the curves of improvement once more, apart for each stratum:
one row per group, stratum and time. For tests within strata.
*/
with selected as (
    select
        *,
        case $strata
            when 'condition' then condition
            when 'clinic' then clinic
            when 'therapist' then therapist
            when 'referrer' then referrer
            when 'cohort' then cohort
            when 'sex' then sex
            when 'age' then age
            when 'duration' then duration
            when 'quarter' then quarter
        end as stratum
    from selected_episodes(
        $by, $measure, $condition, $clinic, $therapist, $referrer,
        $cohort, $sex, $age, $duration, $from_date, $to_date, $episodes,
        $at_day, $data_cut, left_out := $without
    )
    where is_started
)

select
    selected.group_name,
    selected.stratum,
    case when $axis = 'visits' then found.visit else found.day end as time,
    count(*) filter (where found.status = 'improved') as improved,
    count(*) filter (where found.status = 'ended') as ended,
    count(*) filter (where found.status = 'censored') as censored
from selected
inner join improvements as found
    on
        selected.episode_id = found.episode_id
        and selected.measure = found.measure
where
    found.threshold = $threshold
    and found.rule = $rule
    and found.is_eligible
group by all
