/*
How many reached improvement, ended without it, or were last seen, by day: one
row per step, group, condition and day (moved_rows: moved_episodes of every step).
*/
select
    step,
    group_name,
    condition,
    day as time,
    cast(count(*) filter (where status = 'improved') as double) as improved,
    cast(count(*) filter (where status = 'ended') as double) as ended,
    cast(count(*) filter (where status = 'censored') as double) as censored
from moved_rows
where status is not null
group by step, group_name, condition, day
