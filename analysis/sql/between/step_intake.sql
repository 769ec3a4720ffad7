/* The intake records of a step: those of the touched referrals. */
select intake_as_then.* exclude (is_known)
from intake_as_then
semi join touched
    on
        intake_as_then.source = touched.source
        and intake_as_then.referral_id = touched.referral_id
where intake_as_then.is_known or $with_late
