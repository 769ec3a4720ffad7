/*
The checks of the load by name, without what they found: that is about everybody.
*/
select
    check_name,
    cast(0 as bigint) as n,
    cast(0 as bigint) as n_of,
    cast(null as varchar) as message,
    false as is_kept,
    cast(null as bigint) as n_new
from checks
