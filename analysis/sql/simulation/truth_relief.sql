-- One row a condition ("all": every one together): mean change within the
-- session, the carry-over as a ratio of sums over all sessions with the three
-- ratings (null where they hardly change), and the mean change from intake to
-- the first visit.
select
    coalesce(condition, 'all') as condition,
    cast(sum(sessions) as bigint) as sessions,
    round(sum(drop_sum) / sum(sessions), 4) as session_relief,
    cast(sum(pairs) as bigint) as pairs,
    if(
        sum(pair_drop_sum) < 0.2 * sum(pairs),
        null,
        round(sum(kept_sum) / sum(pair_drop_sum), 4)
    ) as carry_over,
    cast(sum(intakes) as bigint) as intakes,
    round(sum(intake_sum) / sum(intakes), 4) as intake_to_first_visit
from relief
group by grouping sets ((condition), ())
order by condition is not null, condition;
