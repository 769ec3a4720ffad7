/*
For the benchmark: what improvement counts, from rows that have the group, the
time and the status already. One row per group and time.
*/
select
    group_name,
    time,
    count(*) filter (where status = 'improved') as improved,
    count(*) filter (where status = 'ended') as ended,
    count(*) filter (where status = 'censored') as censored
from rows
group by all
