/*
One vital sign before and after sessions, in sums per patient (see queries/heart).
One row per grouping, its two values and status; every patient once in each
grouping.
status: not_started, not_read, or read: before and after a session at least once.
within: after - before; _top and _bottom are the parts of a ratio of sums, and of
these the squares and products.
*/
with sums as (
    select
        readings.episode_id,
        count(*) as n_pairs,
        sum(readings.before_value) as before_sum,
        sum(readings.after_value - readings.before_value) as within_sum
    from vital_readings() as readings
    where
        readings.measure = $measure
        and readings.before_value is not null
        and readings.after_value is not null
    group by readings.episode_id
),

placed as (
    select
        people.*,
        sums.* exclude (episode_id),
        case
            when not people.is_started then 'not_started'
            when sums.episode_id is null then 'not_read'
            else 'read'
        end as status
    from
        research_episodes($measure, $groupings, $closed_to, $data_cut) as people
    left join sums on people.episode_id = sums.episode_id
)

select
    grouping_name,
    first_group,
    second_group,
    status,
    count(*) as n,
    sum(before_sum) as before_sum,
    sum(within_sum) as within_top,
    cast(sum(n_pairs) as bigint) as within_bottom,
    sum(within_sum * within_sum) as within_top_top,
    sum(within_sum * n_pairs) as within_top_bottom,
    cast(sum(n_pairs * n_pairs) as bigint) as within_bottom_bottom
from placed
group by grouping_name, first_group, second_group, status
