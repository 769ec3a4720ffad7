/*
One row per group: visits, those that say who took a pain score, and those where
it was the therapist.
*/
select
    group_no,
    cast(sum(visits) as bigint) as visits,
    cast(sum(with_collector) filter (
        where pain_before is not null or pain_after is not null
    ) as bigint) as with_collector,
    cast(sum(by_therapist) filter (
        where pain_before is not null or pain_after is not null
    ) as bigint) as by_therapist
from visit_cells
group by group_no
