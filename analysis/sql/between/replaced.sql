/* The episodes of earlier steps that this step has its own version of. */
select earlier.episode_id
from earlier_episodes as earlier
semi join touched
    on
        earlier.source = touched.source
        and earlier.referral_id = touched.referral_id
