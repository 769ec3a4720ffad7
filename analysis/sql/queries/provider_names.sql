/* One row per provider and role that has a name. */
select
    role,
    provider_id,
    name
from providers
where name is not null
order by role asc, provider_id asc
