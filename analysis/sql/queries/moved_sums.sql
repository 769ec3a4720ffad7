/*
The counts and sums behind the headlines, one row per step, group and condition
(moved_rows: moved_episodes of every step).
*/
select
    step,
    group_name,
    condition,
    count(*) as referrals,
    count(*) filter (where is_started) as started,
    count(*) filter (where is_due) as due,
    count(change) as n_change,
    sum(change) as sum_change,
    count(improved) as n_measured,
    cast(sum(improved) as double) as n_improved
from moved_rows
group by step, group_name, condition
