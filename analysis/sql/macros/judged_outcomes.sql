/*
One row per episode with a baseline, measure and threshold: the score at the
moment in force against what the threshold takes. is_worsened: the threshold in
the other direction.
*/
create macro judged_outcomes(at_day) as table
    select
        targets.episode_id,
        targets.measure,
        targets.threshold,
        targets.is_eligible,
        reached.outcome,
        coalesce(
            (reached.outcome - targets.baseline) * targets.sign
            >= targets.needed - 1e-9,
            false
        ) as is_improved,
        coalesce(
            (targets.baseline - reached.outcome) * targets.sign
            >= targets.needed - 1e-9,
            false
        ) as is_worsened
    from targets
    left join moments(at_day) as reached
        on
            targets.episode_id = reached.episode_id
            and targets.measure = reached.measure
