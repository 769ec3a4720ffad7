/* The bookings of one referring doctor's patients, without who treated. */
select bookings.* replace ('not shown' as therapist)
from bookings
semi join episodes
    on
        bookings.episode_id = episodes.episode_id
        and episodes.referrer = $referrer
