/*
One row per record of the provider files: clinics, therapists and referrers
with the names they are shown by.
*/
select
    source,
    file_no,
    record,
    provider_id,
    lower(role) as role,
    name,
    specialty,
    practice,
    case
        when provider_id is null then 'no_provider_id'
        when role is null then 'no_role'
        when lower(role) not in ('clinic', 'therapist', 'referrer')
            then 'bad_role'
    end as reject_rule
from records_providers
