/*
Pain before and after each session and before the next, in sums per patient (see
queries/relief). One row per grouping (never by clinic, as in the question), its two
values and status; every patient once in each grouping.
status: not_started, not_scored, scored (before and after a session at least once), kept (and
before the next session, too).
change: after - before, kept: before - next before over before - after; _top and
_bottom are the parts of a ratio of sums, and of these the squares and products;
kept_sessions: the sessions that kept is of.
*/
with followed as (
    select
        episode_id,
        pain_before,
        pain_before - pain_after as relief,
        pain_before - lead(pain_before) over each_episode as fall
    from visits
    window each_episode as (partition by episode_id order by visit)
),

sums as (
    select
        episode_id,
        count(relief) as change_bottom,
        sum(pain_before) filter (where relief is not null) as before_sum,
        -sum(relief) as change_top,
        count(relief + fall) as n_kept,
        sum(fall) filter (where relief is not null) as kept_top,
        sum(relief) filter (where fall is not null) as kept_bottom
    from followed
    group by episode_id
),

placed as (
    select
        people.*,
        sums.* exclude (episode_id),
        case
            when not people.is_started then 'not_started'
            when sums.n_kept > 0 then 'kept'
            when sums.change_bottom > 0 then 'scored'
            else 'not_scored'
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
    sum(change_top) as change_top,
    sum(change_bottom) as change_bottom,
    sum(change_top * change_top) as change_top_top,
    sum(change_top * change_bottom) as change_top_bottom,
    sum(change_bottom * change_bottom) as change_bottom_bottom,
    sum(kept_top) as kept_top,
    sum(kept_bottom) as kept_bottom,
    sum(kept_top * kept_top) as kept_top_top,
    sum(kept_top * kept_bottom) as kept_top_bottom,
    sum(kept_bottom * kept_bottom) as kept_bottom_bottom,
    cast(sum(n_kept) as bigint) as kept_sessions
from placed
group by grouping_name, first_group, second_group, status
