/*
One row per check: what it counted in the whole load, why it could not be run,
whether its findings are kept, and whether they were compared with the load before.
*/
select
    check_name,
    n as n_in_load,
    n_of as n_of_in_load,
    message,
    is_kept,
    n_new is not null as is_compared
from checks
