/*
What was known of patients before care, one row per measure and distinct pattern
of it.
*/
select
    row_number() over (
        order by
            measure, step, condition, duration, age, sex, payer, cohort
    ) - 1 as pattern,
    *
from (
    select distinct
        measure,
        step,
        condition,
        duration,
        age,
        sex,
        payer,
        cohort
    from judged
)
