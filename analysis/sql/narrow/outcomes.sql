/* The rows of outcomes that belong to one referring doctor's patients. */
select outcomes.*
from outcomes
semi join episodes
    on
        outcomes.episode_id = episodes.episode_id
        and episodes.referrer = $referrer
