/*
How many scored days there were of each pattern, and after how many of them the
patient was lost. One row per group and pattern (see leaving_steps); n is 0 where
none of them tells what became of the patient.
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
    steps.pattern,
    count(*) filter (where steps.is_counted) as n,
    count(*) filter (where steps.is_counted and steps.fate = 'lost') as n_lost
from selected
inner join leaving_steps($measure, $threshold, $rule, $data_cut) as steps
    on selected.episode_id = steps.episode_id
group by selected.group_name, steps.pattern
order by selected.group_name, steps.pattern
