/*
One row per check and group, measure and timing: how many things, and how many of
them affected. What concerns a clinic as a whole has no therapist or condition.
*/
select
    found.check_name,
    coalesce(found.clinic, check_groups.clinic) as clinic,
    check_groups.therapist,
    check_groups.condition,
    found.measure,
    found.timing,
    cast(
        coalesce(
            sum(found.n), count(*) filter (where found.is_affected)
        ) as bigint
    ) as n,
    cast(sum(found.n_of) as bigint) as n_of
from found
left join check_episodes on found.episode_id = check_episodes.episode_id
left join check_groups
    on
        coalesce(found.group_no, check_episodes.group_no)
        = check_groups.group_no
group by all
