/*
Bookings and what became of them. One row per group. Here therapist is the
booking's own, and from, to and quarter go by the booking's date. Shares of the
plan and visits per episode are over finished episodes.
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
        bookings.*,
        selected.state in ('ended', 'lost') as is_finished,
        selected.prescribed_sessions,
        case $by
            when 'therapist' then bookings.therapist
            when 'quarter' then concat(
                extract(year from bookings.booking_date), '-Q',
                extract(quarter from bookings.booking_date)
            )
            else selected.group_name
        end as group_name
    from bookings
    inner join selected on bookings.episode_id = selected.episode_id
    where
        (
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
),

by_episode as (
    select
        group_name,
        episode_id,
        is_finished,
        prescribed_sessions,
        count(*) filter (where status = 'attended') as visits
    from chosen
    group by all
),

episode_sums as (
    select
        group_name,
        count(*) as episodes,
        count(*) filter (where is_finished and visits > 0) as n_finished,
        cast(sum(visits) filter (where is_finished) as bigint)
            as finished_visits,
        count(prescribed_sessions) filter (where is_finished) as n_prescribed,
        cast(sum(prescribed_sessions) filter (where is_finished) as bigint)
            as prescribed,
        cast(
            sum(visits) filter (
                where is_finished and prescribed_sessions is not null
            ) as bigint
        ) as delivered
    from by_episode
    group by group_name
)

select
    chosen.group_name,
    episode_sums.episodes,
    count(*) as booked,
    count(*) filter (where chosen.status = 'attended') as attended,
    count(*) filter (where chosen.status = 'no_show') as no_show,
    count(*) filter (where chosen.status = 'late_cancel') as late_cancel,
    count(*) filter (where chosen.status = 'cancelled') as cancelled,
    count(*) filter (where chosen.status = 'upcoming') as upcoming,
    episode_sums.n_finished,
    coalesce(episode_sums.finished_visits, 0) as finished_visits,
    episode_sums.n_prescribed,
    coalesce(episode_sums.prescribed, 0) as prescribed,
    coalesce(episode_sums.delivered, 0) as delivered,
    avg(chosen.minutes) filter (where chosen.status = 'attended') as minutes,
    count(chosen.minutes) filter (where chosen.status = 'attended')
        as n_minutes
from chosen
inner join episode_sums on chosen.group_name = episode_sums.group_name
group by all
