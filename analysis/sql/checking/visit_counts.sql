/* One row per group: visits, and those that say who took a pain score. */
select
    group_no,
    cast(sum(visits) as bigint) as visits,
    cast(sum(with_collector) filter (
        where pain_before is not null or pain_after is not null
    ) as bigint) as with_collector
from visit_cells
group by group_no
