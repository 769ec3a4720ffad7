/*
One row per group and measure that is taken at visits: the visits, and those with
it after. None for a measure that the load has before no visit.
*/
with measured as (
    select
        group_no,
        case when is_pain_expected then 'nprs' else 'sbp' end as measure,
        cast(sum(visits) as bigint) as visits,
        cast(sum(
            case
                when not is_pain_expected then systolic_after
                when pain_after is not null then visits
                else 0
            end
        ) as bigint) as given_after
    from visit_cells
    group by group_no, is_pain_expected
),

present as (
    select distinct measure
    from score_counts
    where timing = 'before'
)

select measured.*
from measured
inner join present on measured.measure = present.measure
