/*
Bookings by the month they were for. One row per group and month: those that were
to be attended and those missed; visits, those that record whether there was an
adverse event, and those with one. Here therapist is the booking's own, and from
and to go by the booking's date.
*/
with selected as (
    select *
    from selected_episodes(
        $by, $measure, $condition, $clinic, null, $referrer,
        $cohort, $sex, $age, $duration, null, null, $episodes,
        $at_day, $data_cut, left_out := $without
    )
),

chosen as (
    select
        bookings.status,
        bookings.has_adverse_event,
        cast(date_trunc('month', bookings.booking_date) as date) as month,
        case $by
            when 'therapist' then bookings.therapist
            else selected.group_name
        end as group_name
    from bookings
    inner join selected on bookings.episode_id = selected.episode_id
    where
        bookings.status in ('attended', 'no_show', 'late_cancel')
        and (
            cast($therapist as varchar[]) is null
            or list_contains($therapist, bookings.therapist)
        )
        and (
            cast($from_date as date) is null
            or bookings.booking_date >= $from_date
        )
        and (
            cast($to_date as date) is null or bookings.booking_date <= $to_date
        )
)

select
    group_name,
    month,
    count(*) as n_to_attend,
    count(*) filter (where status = 'no_show') as n_no_show,
    count(*) filter (where status = 'attended') as n_visits,
    count(has_adverse_event) filter (where status = 'attended') as n_recorded,
    count(*) filter (where status = 'attended' and has_adverse_event)
        as n_events
from chosen
group by all
