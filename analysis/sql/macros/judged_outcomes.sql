/*
One row per episode with a baseline, measure and threshold: the score at the
moment in force against the baseline. is_eligible: the baseline leaves room to
reach the threshold. is_worsened: the threshold in the other direction.
*/
create macro judged_outcomes(at_day) as table
    with baselines as (
        select
            outcomes.episode_id,
            outcomes.measure,
            outcomes.baseline,
            thresholds.threshold,
            measures.sign,
            greatest(
                thresholds.points, thresholds.percent / 100 * outcomes.baseline
            ) as needed,
            case
                when measures.sign < 0 then outcomes.baseline - measures.low
                else measures.high - outcomes.baseline
            end as room
        from outcomes
        inner join measures on outcomes.measure = measures.measure
        inner join thresholds on outcomes.measure = thresholds.measure
        where outcomes.baseline is not null
    )

    select
        baselines.episode_id,
        baselines.measure,
        baselines.threshold,
        baselines.baseline,
        reached.outcome,
        baselines.needed > 0 and baselines.room >= baselines.needed - 1e-9
            as is_eligible,
        coalesce(
            (reached.outcome - baselines.baseline) * baselines.sign
            >= baselines.needed - 1e-9,
            false
        ) as is_improved,
        coalesce(
            (baselines.baseline - reached.outcome) * baselines.sign
            >= baselines.needed - 1e-9,
            false
        ) as is_worsened
    from baselines
    left join moments(at_day) as reached
        on
            baselines.episode_id = reached.episode_id
            and baselines.measure = reached.measure
