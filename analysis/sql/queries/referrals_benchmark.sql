/*
The benchmarks of a narrow store: what became of the comparable patients of all
other doctors, by condition and measure.
*/
select *
from benchmark
where threshold = $threshold
order by condition, measure
