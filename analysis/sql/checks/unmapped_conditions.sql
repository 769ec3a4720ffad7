/*
title: Condition not in the dictionary
category: conformance
context: verification
counts: referrals with a condition that the dictionary lacks; they are in no
    result by condition
unit: referral / referrals
threshold: count above 0
source: our choice: one label mapped once mends all of its referrals
smallest: 1
note: Counted in every result that is not by condition.
advice: Map each label to a condition on the page Loads and load again.
questions: ladder, pain, responders, sessions, trajectory, improvement, dose, sensitivity,
    expected, compare, baseline
by: condition
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
where condition = 'unmapped'
