/*
When the comparable patients of all other doctors reached improvement, for curves.
One row per condition, measure, threshold, rule and day; a condition only where 3
other doctors or more, none with over half, have 10 such episodes or more. These
rows are never kept: only the curves made of them are, by the week.
*/
with found as (
    select
        episodes.condition,
        episodes.referrer,
        improvements.measure,
        improvements.threshold,
        improvements.rule,
        improvements.day,
        improvements.status
    from episodes
    inner join improvements on episodes.episode_id = improvements.episode_id
    where
        episodes.is_started
        and improvements.is_eligible
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
        rule,
        referrer,
        count(*) as n
    from found
    group by condition, measure, threshold, rule, referrer
),

allowed as (
    select
        condition,
        measure,
        threshold,
        rule
    from by_doctor
    group by condition, measure, threshold, rule
    having is_benchmark(count(*), sum(n), max(n))
)

select
    found.condition,
    found.measure,
    found.threshold,
    found.rule,
    found.day as time,
    count(*) filter (where found.status = 'improved') as improved,
    count(*) filter (where found.status = 'ended') as ended,
    count(*) filter (where found.status = 'censored') as censored
from found
semi join allowed
    on
        found.condition = allowed.condition
        and found.measure = allowed.measure
        and found.threshold = allowed.threshold
        and found.rule = allowed.rule
group by
    found.condition, found.measure, found.threshold, found.rule, found.day
order by
    found.measure, found.threshold, found.rule, found.condition, found.day
