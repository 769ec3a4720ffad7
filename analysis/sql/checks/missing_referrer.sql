/*
title: Referrer missing
category: completeness
counts: referrals without a referring doctor
unit: referral / referrals
threshold: share above 0.1
source: our choice
smallest: 10
note: They are counted under "unknown" where results are by referrer.
advice: Fill in the referrer; patients who came by themselves need a code, too.
questions:
*/
select
    group_no,
    referrals as n_of,
    false as is_affected
from episode_counts
union all by name
select
    episode_id,
    entry_date as record_date,
    0 as n_of,
    true as is_affected
from episodes
where referrer = 'unknown'
