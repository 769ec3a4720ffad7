/*
One row per episode with a baseline, measure and threshold: how much improvement
the threshold takes, and whether the baseline leaves room for it.
*/
select
    episode_id,
    measure,
    '20' as threshold,
    baseline,
    sign,
    needed_20 as needed,
    eligible_20 as is_eligible
from courses
where needed_20 is not null
union all
select
    episode_id,
    measure,
    '30' as threshold,
    baseline,
    sign,
    needed_30 as needed,
    eligible_30 as is_eligible
from courses
where needed_30 is not null
union all
select
    episode_id,
    measure,
    '50' as threshold,
    baseline,
    sign,
    needed_50 as needed,
    eligible_50 as is_eligible
from courses
where needed_50 is not null
union all
select
    episode_id,
    measure,
    'mcid' as threshold,
    baseline,
    sign,
    needed_mcid as needed,
    eligible_mcid as is_eligible
from courses
where needed_mcid is not null
