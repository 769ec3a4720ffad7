/*
One row per provider and role that has a name. Who shares a name with another of
the same role is told apart by the id.
*/
select
    role,
    provider_id,
    case
        when count(*) over (partition by role, name) > 1
            then concat(name, ' (', provider_id, ')')
        else name
    end as name
from providers
where name is not null
order by role asc, provider_id asc
