-- One row a condition ("all": every one together), rule and threshold: the
-- share that has reached improvement in pain by day 28, 56 and 84 and by the
-- end of care, of the n who started, have a baseline and can reach it.
with eligible as (
    select
        coalesce(condition, 'all') as condition,
        threshold,
        count(*) filter (where baseline >= lowest) as n
    from reached
    cross join (values ('20', 1), ('30', 1), ('50', 1), ('mcid', 2))
        as thresholds (threshold, lowest)
    group by grouping sets ((condition, threshold), (threshold))
),

events as (
    unpivot (
        select * exclude (clinic, therapist, referrer, baseline, latest)
        from reached
    )
    on columns(* exclude (condition))
    into name rule_threshold value day
),

counted as (
    select
        coalesce(condition, 'all') as condition,
        regexp_extract(rule_threshold, '(.*)_[^_]*', 1) as rule,
        regexp_extract(rule_threshold, '.*_([^_]*)', 1) as threshold,
        count(*) filter (where day <= 28) as day_28,
        count(*) filter (where day <= 56) as day_56,
        count(*) filter (where day <= 84) as day_84,
        count(*) as ever
    from events
    group by grouping sets ((condition, rule_threshold), (rule_threshold))
)

select
    counted.condition,
    rule,
    threshold,
    n,
    round(day_28 / n, 5) as day_28,
    round(day_56 / n, 5) as day_56,
    round(day_84 / n, 5) as day_84,
    round(ever / n, 5) as ever
from counted
inner join eligible using (condition, threshold)
order by
    counted.condition = 'all' desc, counted.condition, rule asc, threshold asc;
