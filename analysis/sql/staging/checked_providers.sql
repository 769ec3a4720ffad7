/*
One row per record of the provider files; the first record with an id and role
counts.
*/
with repeated as (
    select
        source,
        provider_id,
        role,
        min(file_no * cast(10000000000 as bigint) + record) as first_position
    from staged_providers
    where reject_rule is null
    group by source, provider_id, role
    having count(*) > 1
)

select
    staged_providers.* exclude (reject_rule),
    case
        when staged_providers.reject_rule is not null
            then staged_providers.reject_rule
        when
            staged_providers.file_no * cast(10000000000 as bigint)
            + staged_providers.record > repeated.first_position
            then 'duplicate_provider_id'
    end as reject_rule
from staged_providers
left join repeated
    on
        staged_providers.source = repeated.source
        and staged_providers.provider_id = repeated.provider_id
        and staged_providers.role = repeated.role
