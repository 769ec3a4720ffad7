/*
How far all doctors lie apart, of a narrow store: one row, or none (see
statistics/provider_spread).
*/
select *
from benchmark_spread
where measure = $measure and threshold = $threshold
