/*
What was known of patients before care, one row per measure and distinct pattern
of it, numbered in order.
*/
with known as (
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

select
    row_number() over (
        order by
            measure, step, condition, duration, age, sex, payer, cohort
    ) - 1 as pattern,
    *
from known
