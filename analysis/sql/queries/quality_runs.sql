/* One row per check: why it could not be run, and whether it was compared. */
select
    check_name,
    message,
    n_new is not null as is_compared
from checks
