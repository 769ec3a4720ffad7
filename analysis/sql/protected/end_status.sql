/*
How care ended. One row per grouping, its two values and status; every patient
once in each grouping.
status: not_started, in_care, or the reason of the end; lost among them.
*/
with placed as (
    select
        people.*,
        case
            when people.state = 'ended' then people.end_reason
            else people.state
        end as status
    from
        research_episodes($measure, $groupings, $closed_to, $data_cut) as people
)

select
    grouping_name,
    first_group,
    second_group,
    status,
    count(*) as n
from placed
group by grouping_name, first_group, second_group, status
