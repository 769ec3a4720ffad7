/*
Whom an adverse event was recorded of at any visit. One row per grouping, its two
values and status; every patient once in each grouping.
status: not_started; not_recorded (no visit says whether there was one), no_event,
event.
*/
with visited as (
    select
        episode_id,
        bool_or(has_adverse_event) as has_event
    from visits
    group by episode_id
),

placed as (
    select
        people.*,
        case
            when not people.is_started then 'not_started'
            when visited.has_event is null then 'not_recorded'
            when visited.has_event then 'event'
            else 'no_event'
        end as status
    from
        research_episodes($measure, $groupings, $closed_to, $data_cut) as people
    left join visited on people.episode_id = visited.episode_id
)

select
    grouping_name,
    first_group,
    second_group,
    status,
    count(*) as n
from placed
group by grouping_name, first_group, second_group, status
