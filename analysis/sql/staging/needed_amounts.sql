/*
One row per episode and measure with a baseline: how much improvement each
threshold takes, and whether the baseline leaves room for it. The one place where
a threshold becomes an amount. latest_gain: the improvement at the latest score
(1e-9 more, so that reaching a threshold exactly counts). Null where the measure
lacks the threshold.
*/
with shares as (
    select
        measure,
        max(case when threshold = '20' then points end) as points_20,
        max(case when threshold = '20' then percent end) / 100 as share_20,
        max(case when threshold = '30' then points end) as points_30,
        max(case when threshold = '30' then percent end) / 100 as share_30,
        max(case when threshold = '50' then points end) as points_50,
        max(case when threshold = '50' then percent end) / 100 as share_50,
        max(case when threshold = 'mcid' then points end) as points_mcid,
        max(case when threshold = 'mcid' then percent end) / 100 as share_mcid
    from thresholds
    group by measure
),

amounts as (
    select
        outcomes.episode_id,
        outcomes.measure,
        outcomes.baseline,
        measures.sign,
        (outcomes.latest - outcomes.baseline) * measures.sign + 1e-9
            as latest_gain,
        greatest(shares.points_20, shares.share_20 * outcomes.baseline)
            as needed_20,
        greatest(shares.points_30, shares.share_30 * outcomes.baseline)
            as needed_30,
        greatest(shares.points_50, shares.share_50 * outcomes.baseline)
            as needed_50,
        greatest(shares.points_mcid, shares.share_mcid * outcomes.baseline)
            as needed_mcid,
        case
            when measures.sign < 0 then outcomes.baseline - measures.low
            else measures.high - outcomes.baseline
        end + 1e-9 as room
    from outcomes
    inner join measures on outcomes.measure = measures.measure
    inner join shares on outcomes.measure = shares.measure
    where outcomes.baseline is not null
)

select
    * exclude (room),
    needed_20 > 0 and room >= needed_20 as eligible_20,
    needed_30 > 0 and room >= needed_30 as eligible_30,
    needed_50 > 0 and room >= needed_50 as eligible_50,
    needed_mcid > 0 and room >= needed_mcid as eligible_mcid
from amounts
