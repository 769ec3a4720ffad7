/* The rows of expectations that belong to one referring doctor's patients. */
select expectations.*
from expectations
semi join episodes
    on
        expectations.episode_id = episodes.episode_id
        and episodes.referrer = $referrer
