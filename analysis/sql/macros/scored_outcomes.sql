/*
Every episode and measure with a baseline or a later score: the row of outcomes,
and beside it the score at the moment in force, null where there is none.
*/
create macro scored_outcomes(at_day) as table
    select
        outcomes.*,
        reached.outcome
    from outcomes
    left join moments(at_day) as reached
        on
            outcomes.episode_id = reached.episode_id
            and outcomes.measure = reached.measure
