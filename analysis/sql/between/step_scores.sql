/* The scores of a step: those of the touched referrals. */
select scores_as_then.* exclude (is_known)
from scores_as_then
semi join touched
    on
        scores_as_then.source = touched.source
        and scores_as_then.referral_id = touched.referral_id
where scores_as_then.is_known or $with_late
