/*
Bookings that were not cancelled in time, and those of them that the patient did
not come to. One row per group and condition. Therapist, from and to as in
sessions.
*/
with selected as (
    select *
    from selected_episodes(
        $by, $measure, $condition, $clinic, null, $referrer,
        $cohort, $sex, $age, $duration, null, null, $episodes,
        $at_day, $data_cut, left_out := $without
    )
)

select
    case $by
        when 'therapist' then bookings.therapist
        when 'quarter' then concat(
            extract(year from bookings.booking_date), '-Q',
            extract(quarter from bookings.booking_date)
        )
        else selected.group_name
    end as group_name,
    selected.condition,
    count(*) as n,
    cast(count(*) filter (where bookings.status = 'no_show') as double) as total
from bookings
inner join selected on bookings.episode_id = selected.episode_id
where
    bookings.status in ('attended', 'no_show', 'late_cancel')
    and (
        cast($therapist as varchar[]) is null
        or list_contains($therapist, bookings.therapist)
    )
    and (
        cast($from_date as date) is null or bookings.booking_date >= $from_date
    )
    and (cast($to_date as date) is null or bookings.booking_date <= $to_date)
group by all
