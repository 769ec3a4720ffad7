/*
One row per check: how many affected, of how many, and new or resolved since the
load before (null where there is no comparing). message: why it could not be run.
*/
with compared as (
    select checks_run.check_name
    from checks_run
    inner join checks_before
        on checks_run.check_name = checks_before.check_name
    where
        checks_run.is_kept
        and checks_before.is_kept
        and checks_run.message is null
        and checks_before.message is null
),

states as (
    select
        check_name,
        count(*) filter (where state = 'new') as n_new,
        count(*) filter (where state = 'resolved') as n_resolved
    from checked_records
    group by check_name
)

select
    checks_run.*,
    case when compared.check_name is not null then coalesce(states.n_new, 0) end
        as n_new,
    case
        when compared.check_name is not null
            then coalesce(states.n_resolved, 0)
    end as n_resolved
from checks_run
left join compared on checks_run.check_name = compared.check_name
left join states on checks_run.check_name = states.check_name
