/* One row per group: how many referrals, and how many of them started. */
select
    check_episodes.group_no,
    count(*) as referrals,
    count(*) filter (where episodes.is_started) as started
from episodes
inner join check_episodes on episodes.episode_id = check_episodes.episode_id
group by check_episodes.group_no
