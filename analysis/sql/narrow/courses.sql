/* The rows of courses that belong to one referring doctor's patients. */
select courses.*
from courses
semi join episodes
    on
        courses.episode_id = episodes.episode_id
        and episodes.referrer = $referrer
