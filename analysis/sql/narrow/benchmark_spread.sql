/*
Sums per referring doctor, measure and threshold for the funnel: how many are
complete and improved, and what the case-mix model expects of them. From them the
spread between doctors is worked out (see warehouse/narrow); the rows are not kept.
*/
select
    episodes.referrer,
    judged.measure,
    judged.threshold,
    count(*) as n,
    count(*) filter (where judged.is_improved) as amount,
    count(case_mix.expected_by_referrer) as n_expected,
    sum(case_mix.expected_by_referrer) as expected,
    sum(case_mix.expected_by_referrer * case_mix.expected_by_referrer)
        as expected_squares
from episodes
inner join judged_outcomes(null) as judged
    on episodes.episode_id = judged.episode_id
left join case_mix
    on
        judged.episode_id = case_mix.episode_id
        and judged.measure = case_mix.measure
        and judged.threshold = case_mix.threshold
where
    episodes.is_started
    and episodes.state in ('ended', 'lost')
    and judged.is_eligible
    and judged.outcome is not null
group by episodes.referrer, judged.measure, judged.threshold
