/*
One row per provider and role: the names that clinics, therapists and referrers
are shown by.
*/
select
    provider_id,
    role,
    min(name) as name,
    min(specialty) as specialty,
    min(practice) as practice
from checked_providers
where reject_rule is null
group by provider_id, role
