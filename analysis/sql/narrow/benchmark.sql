/*
What became of the comparable patients of all other doctors together. One row per
condition, measure and threshold; none for all conditions together, so that no
row can be had as the difference of two others. Only conditions of one's own, and
only where 3 other doctors or more, none with over half, have 10 complete episodes
or more (RULES, Intervals and tables).
*/
with judged as (
    select
        episodes.condition,
        episodes.referrer,
        judged.measure,
        judged.threshold,
        judged.is_improved
    from episodes
    inner join judged_outcomes(null) as judged
        on episodes.episode_id = judged.episode_id
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
        count(*) filter (where is_improved) as n_improved
    from judged
    group by condition, measure, threshold, referrer
)

select
    condition,
    measure,
    threshold,
    count(*) as n_doctors,
    cast(sum(n_complete) as bigint) as n_complete,
    cast(sum(n_improved) as bigint) as n_improved
from by_doctor
group by condition, measure, threshold
having is_benchmark(count(*), sum(n_complete), max(n_complete))
