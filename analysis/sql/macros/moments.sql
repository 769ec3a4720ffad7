/*
The score at the moment in force, one row per episode and measure that has one:
the latest, or the nearest to a day (no farther than a quarter of it, a tie going
to the earlier).
*/
create macro moments(at_day) as table
    select
        episode_id,
        measure,
        latest as outcome
    from outcomes
    where at_day is null and latest is not null
    union all
    select
        episode_id,
        measure,
        min_by(
            value, abs(day - at_day) * 2 + case when day > at_day then 1 else 0 end
        ) as outcome
    from scores
    where
        at_day is not null
        and is_outcome
        and abs(day - at_day) * 4 <= at_day
    group by episode_id, measure
