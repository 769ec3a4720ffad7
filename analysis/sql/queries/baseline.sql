/*
Who the started episodes are. One row per group and number (level is null): how
many know it, the mean, and the sum of squares about the mean. And one row per
group, name and level: how many; level 'unknown' where it is missing.
*/
with selected as (
    select *
    from selected_episodes(
        $by, $measure, $condition, $clinic, $therapist, $referrer,
        $cohort, $sex, $age, $duration, $from_date, $to_date, $episodes,
        $at_day, $data_cut, left_out := $without
    )
    where is_started
),

described as (
    select
        selected.group_name,
        selected.sex,
        outcomes.baseline,
        cast(selected.age_years as double) as age_years,
        selected.symptom_weeks,
        cast(selected.prescribed_sessions as double) as prescribed_sessions,
        coalesce(selected.payer, 'unknown') as payer,
        case
            when selected.condition = 'unmapped' then 'unknown'
            else selected.condition
        end as condition
    from selected
    left join outcomes
        on
            selected.episode_id = outcomes.episode_id
            and selected.measure = outcomes.measure
),

numbers as (
    unpivot described
    on baseline, age_years, symptom_weeks, prescribed_sessions
    into name variable value number
),

names as (
    unpivot described
    on sex, condition, payer
    into name variable value level
)

select
    group_name,
    variable,
    null as level,
    count(*) as n,
    avg(number) as mean,
    regr_sxx(number, number) as squares
from numbers
group by group_name, variable
union all
select
    group_name,
    variable,
    level,
    count(*) as n,
    null as mean,
    null as squares
from names
group by group_name, variable, level
union all
select
    group_name,
    'all' as variable,
    null as level,
    count(*) as n,
    null as mean,
    null as squares
from described
group by group_name
