/*
Who had bookings, and what became of these. One row per grouping, its two values
and status; every patient once in each grouping.
status: not_booked, kept_all (no appointment missed), missed (a no-show or a
late cancellation at least once). status_came: not_booked, never_came, started.
The other columns count the bookings of these patients (but upcoming ones), and
the visits of the finished with a visit.
*/
with booked as (
    select
        episode_id,
        count(*) as booked,
        count(*) filter (where status = 'attended') as attended,
        count(*) filter (where status = 'no_show') as no_show,
        count(*) filter (where status = 'late_cancel') as late_cancel,
        count(*) filter (where status = 'cancelled') as cancelled
    from bookings
    where status <> 'upcoming'
    group by episode_id
),

placed as (
    select
        people.*,
        booked.* exclude (episode_id),
        people.state in ('ended', 'lost') as is_finished,
        case
            when booked.episode_id is null then 'not_booked'
            when booked.no_show + booked.late_cancel > 0 then 'missed'
            else 'kept_all'
        end as status,
        case
            when booked.episode_id is null then 'not_booked'
            when people.is_started then 'started'
            else 'never_came'
        end as status_came
    from
        research_episodes($measure, $groupings, $closed_to, $data_cut) as people
    left join booked on people.episode_id = booked.episode_id
)

select
    grouping_name,
    first_group,
    second_group,
    status,
    status_came,
    count(*) as n,
    cast(coalesce(sum(booked), 0) as bigint) as booked,
    cast(coalesce(sum(attended), 0) as bigint) as attended,
    cast(coalesce(sum(no_show), 0) as bigint) as no_show,
    cast(coalesce(sum(late_cancel), 0) as bigint) as late_cancel,
    cast(coalesce(sum(cancelled), 0) as bigint) as cancelled,
    cast(coalesce(sum(attended) filter (where is_finished), 0) as bigint)
        as finished_visits,
    count(*) filter (where is_finished and attended > 0) as n_finished
from placed
group by grouping_name, first_group, second_group, status, status_came
