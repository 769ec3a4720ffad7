/*
One row: how many keys only the second of two loads has (added), how many only the
first (gone), and how many both have with another content (changed) or the same.
*/
select
    cast(count(*) filter (one.record_key is null) as bigint) as n_added,
    cast(count(*) filter (other.record_key is null) as bigint) as n_gone,
    cast(count(*) filter (one.content <> other.content) as bigint) as n_changed,
    cast(count(*) filter (one.content = other.content) as bigint) as n_same
from one
full outer join other on one.record_key = other.record_key
