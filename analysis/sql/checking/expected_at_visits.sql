/*
One row per episode with the measure to be taken at each of its visits: blood
pressure where that is its condition's own measure, else pain; none where the
load has no score of it before visits.
*/
with present as (
    select distinct measure
    from score_counts
    where timing = 'before'
),

wanted as (
    select
        episode_id,
        case when is_pain_expected then 'nprs' else 'sbp' end as measure
    from check_episodes
)

select wanted.*
from wanted
inner join present on wanted.measure = present.measure
