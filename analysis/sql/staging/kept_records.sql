/*
What an earlier load holds of one table and a newer export does not replace: the
records of other sources, and those of the same source whose key it lacks.
is_gone: the newer export covers the record's date and lacks it all the same; mended
records cover nothing (is_whole).
*/
with covered as (
    select
        source,
        min(record_date) as first_date,
        max(record_date) as last_date
    from new_keys
    where is_whole
    group by source
)

select
    earlier_keys.file_no,
    earlier_keys.record,
    earlier_keys.source,
    earlier_keys.record_key,
    coalesce(
        earlier_keys.record_date
        between covered.first_date and covered.last_date,
        false
    ) as is_gone
from earlier_keys
left join new_keys
    on
        earlier_keys.source = new_keys.source
        and earlier_keys.record_key = new_keys.record_key
left join covered on earlier_keys.source = covered.source
where new_keys.record_key is null
