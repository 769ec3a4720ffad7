/*
The curve of all other doctors' comparable patients at the end of each week, of a
narrow store: one condition, or (null) all those that have a curve of their own.
*/
select
    time,
    cast(at_risk as bigint) as at_risk,
    estimate,
    low,
    high
from benchmark_curve
where
    measure = $measure
    and threshold = $threshold
    and rule = $rule
    and condition is not distinct from
    case when len($condition) = 1 then $condition[1] end
order by time
