/* How soon the comparable patients of all other doctors came: one row or none. */
select *
from benchmark_access
