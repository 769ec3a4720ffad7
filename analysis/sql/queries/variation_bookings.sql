/*
No-shows of the bookings to attend (attended, no-show or late cancel), in the
columns of variation. One row per provider and whether the filters let it
through. As in sessions, therapist is the booking's own, and from, to go by the
booking's date.
*/
with selected as (
    select *
    from selected_episodes(
        $by, $measure, $condition, null, null, null,
        $cohort, $sex, $age, $duration, null, null, $episodes,
        $at_day, $data_cut, left_out := $without
    )
),

chosen as (
    select
        bookings.episode_id,
        bookings.status = 'no_show' as is_no_show,
        case
            when $by = 'therapist' then bookings.therapist
            else selected.group_name
        end as group_name,
        ($clinic is null or list_contains($clinic, selected.clinic))
        and ($therapist is null or list_contains($therapist, bookings.therapist))
        and ($referrer is null or list_contains($referrer, selected.referrer))
            as is_chosen
    from bookings
    inner join selected on bookings.episode_id = selected.episode_id
    where
        bookings.status in ('attended', 'no_show', 'late_cancel')
        and (
            cast($from_date as date) is null
            or bookings.booking_date >= $from_date
        )
        and (
            cast($to_date as date) is null or bookings.booking_date <= $to_date
        )
),

counted as (
    select
        group_name,
        is_chosen,
        episode_id,
        count(*) as size,
        count(*) filter (where is_no_show) as amount
    from chosen
    group by group_name, is_chosen, episode_id
)

select
    group_name,
    is_chosen,
    cast(0 as bigint) as n_to_know,
    cast(0 as bigint) as n_known,
    count(*) as n_complete,
    cast(sum(size) as bigint) as n,
    cast(sum(amount) as double) as amount,
    cast(sum(size * size) as bigint) as size_squares,
    cast(sum(size * amount) as double) as products,
    cast(sum(amount * amount) as double) as amount_squares,
    cast(0 as bigint) as n_expected,
    cast(0 as double) as expected,
    cast(0 as double) as expected_squares
from counted
group by group_name, is_chosen
order by group_name, is_chosen
