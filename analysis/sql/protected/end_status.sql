/*
How care ended. One row per grouping (year), its value, condition and status;
every patient once.
status: not_started, in_care, or the reason of the end; lost among them.
*/
with placed as (
    select
        people.*,
        case
            when people.state = 'ended' then people.end_reason
            else people.state
        end as status
    from research_episodes($measure, $closed_to, $data_cut) as people
)

select
    'year' as grouping_name,
    year as group_name,
    condition,
    status,
    count(*) as n
from placed
group by condition, year, status
