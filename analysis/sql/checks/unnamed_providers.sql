/*
title: Ids missing from the list of providers
category: conformance
context: verification
counts: clinics, therapists and referrers of referrals that the list of
    providers lacks
unit: provider / providers
threshold: count above 0
source: our choice
smallest: 1
note: Shown by their id instead of a name. Only where the export has a list.
advice: Add them to the list of providers, or correct the id.
questions:
*/
with used as (
    select distinct
        'clinic' as role,
        clinic as provider_id
    from episodes
    union all
    select distinct
        'therapist' as role,
        therapist as provider_id
    from episodes
    union all
    select distinct
        'referrer' as role,
        referrer as provider_id
    from episodes
),

listed_roles as (
    select distinct role
    from providers
)

select
    concat(used.role, ' ', used.provider_id) as thing,
    1 as n_of,
    providers.provider_id is null as is_affected
from used
inner join listed_roles on used.role = listed_roles.role
left join providers
    on
        used.role = providers.role
        and used.provider_id = providers.provider_id
where used.provider_id <> 'unknown'
