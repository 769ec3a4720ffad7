/*
One row per started episode and measure that it should be scored by: pain and
the measure of its condition (that alone where it is a vital sign), as far as the
load has the measure at all.
*/
with present as (
    select distinct measure
    from score_counts
),

wanted as (
    select
        episode_id,
        primary_measure as measure,
        day_0,
        end_date,
        state
    from episodes
    where is_started
    union all
    select
        episode_id,
        'nprs' as measure,
        day_0,
        end_date,
        state
    from episodes
    where
        is_started
        and primary_measure not in ('nprs', 'sbp', 'dbp', 'hr', 'rpp')
)

select wanted.*
from wanted
inner join present on wanted.measure = present.measure
