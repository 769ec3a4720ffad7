/*
What became of the comparable patients of all other doctors together. One row per
condition, measure and threshold; condition is null for all conditions that have
a row of their own (so that no row can be had as the difference of two others).
Only conditions of one's own, and only where 3 other doctors or more, none with
over half, have 10 complete episodes or more (RULES, Intervals and tables).
*/
with judged as (
    select
        episodes.condition,
        episodes.referrer,
        judged.measure,
        judged.threshold,
        judged.is_improved,
        case_mix.expected_by_referrer as expected
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
        and episodes.referrer not in ($referrer, 'unknown')
        and episodes.condition in (
            select own.condition
            from episodes as own
            where own.referrer = $referrer and own.condition <> 'unmapped'
        )
),

by_doctor as (
    select
        condition,
        measure,
        threshold,
        referrer,
        count(*) as n_complete,
        count(*) filter (where is_improved) as n_improved,
        count(expected) as n_expected,
        sum(expected) as expected,
        count(*) filter (where is_improved and expected is not null)
            as n_observed
    from judged
    group by condition, measure, threshold, referrer
),

allowed as (
    select
        condition,
        measure,
        threshold
    from by_doctor
    group by condition, measure, threshold
    having
        count(*) >= 3
        and sum(n_complete) >= 10
        and max(n_complete) * 2 <= sum(n_complete)
)

select
    by_doctor.condition,
    by_doctor.measure,
    by_doctor.threshold,
    count(distinct by_doctor.referrer) as n_doctors,
    cast(sum(by_doctor.n_complete) as bigint) as n_complete,
    cast(sum(by_doctor.n_improved) as bigint) as n_improved,
    cast(sum(by_doctor.n_expected) as bigint) as n_expected,
    cast(sum(by_doctor.n_observed) as bigint) as n_observed,
    sum(by_doctor.expected) as expected
from by_doctor
semi join allowed
    on
        by_doctor.condition = allowed.condition
        and by_doctor.measure = allowed.measure
        and by_doctor.threshold = allowed.threshold
group by grouping sets (
    (by_doctor.condition, by_doctor.measure, by_doctor.threshold),
    (by_doctor.measure, by_doctor.threshold)
)
