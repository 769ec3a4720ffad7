/* The referrals of the records that changed or are gone. */
select distinct
    found.source,
    found.referral_id
from (
    select
        kind,
        source,
        record_key,
        referral_id
    from then_rows
    union all
    select
        kind,
        source,
        record_key,
        referral_id
    from now_rows
) as found
semi join changed_keys
    on
        found.kind = changed_keys.kind
        and found.source = changed_keys.source
        and found.record_key = changed_keys.record_key
where found.referral_id is not null
