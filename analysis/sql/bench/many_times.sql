/*
For the benchmark: the rows of `original` (episodes or courses), $times times,
each time under episode ids of their own.
*/
with copies as (
    select unnest(range($times)) as copy
),

offsets as (
    select
        copies.copy,
        copies.copy * (select max(episodes.episode_id) + 1 from episodes)
            as added
    from copies
)

select original.* replace (original.episode_id + offsets.added as episode_id)
from original
cross join offsets
order by
    offsets.copy,
    original.episode_id
