/* The rows of scores that belong to one referring doctor's patients. */
select scores.*
from scores
semi join episodes
    on
        scores.episode_id = episodes.episode_id
        and episodes.referrer = $referrer
