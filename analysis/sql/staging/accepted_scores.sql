/*
One row per score of the score files that no rule keeps out, with its episode.
*/
select
    referrals.episode_id,
    checked_scores.measure,
    checked_scores.score_date,
    checked_scores.value,
    checked_scores.timing,
    checked_scores.session_id,
    checked_scores.file_no * cast(10000000000 as bigint)
    + checked_scores.record as position
from checked_scores
inner join referrals
    on
        checked_scores.source = referrals.source
        and checked_scores.referral_id = referrals.referral_id
where
    checked_scores.reject_rule is null
    and checked_scores.score_date <= $data_cut
