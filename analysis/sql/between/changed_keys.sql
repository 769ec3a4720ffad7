/*
One row per record that both loads could have on the data cut and that is not the
same in both. is_gone: the new load has no such record any more.
*/
with then_keys as (
    select
        kind,
        source,
        record_key,
        list(cells order by place) as versions
    from then_rows
    where record_key is not null
    group by kind, source, record_key
),

now_keys as (
    select
        kind,
        source,
        record_key,
        list(cells order by place) as versions
    from now_rows
    where record_key is not null and is_known
    group by kind, source, record_key
)

select
    coalesce(then_keys.kind, now_keys.kind) as kind,
    coalesce(then_keys.source, now_keys.source) as source,
    coalesce(then_keys.record_key, now_keys.record_key) as record_key,
    now_keys.versions is null as is_gone
from then_keys
full outer join now_keys
    on
        then_keys.kind = now_keys.kind
        and then_keys.source = now_keys.source
        and then_keys.record_key = now_keys.record_key
where then_keys.versions is distinct from now_keys.versions
