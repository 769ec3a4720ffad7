/* The referrals of the records that came late. */
select distinct
    source,
    referral_id
from now_rows
where not is_known and referral_id is not null
