/*
How many there are of each pattern in each fold, and how many of them improved:
one row per role (0 clinic, 1 therapist, 2 referrer), pattern and fold, with two
counts for each threshold.
*/
with placed as (
    select
        judged.*,
        patterns.pattern
    from judged
    inner join patterns
        using (measure, step, condition, duration, age, sex, payer, cohort)
)

select
    case
        when grouping(clinic_fold) = 0 then 0
        when grouping(therapist_fold) = 0 then 1
        else 2
    end as role,
    pattern,
    coalesce(clinic_fold, therapist_fold, referrer_fold) as fold,
    count(*) filter (where eligible_20) as n_20,
    count(*) filter (where eligible_20 and improved_20) as improved_20,
    count(*) filter (where eligible_30) as n_30,
    count(*) filter (where eligible_30 and improved_30) as improved_30,
    count(*) filter (where eligible_50) as n_50,
    count(*) filter (where eligible_50 and improved_50) as improved_50,
    count(*) filter (where eligible_mcid) as n_mcid,
    count(*) filter (where eligible_mcid and improved_mcid) as improved_mcid
from placed
group by
    grouping sets (
        (pattern, clinic_fold),
        (pattern, therapist_fold),
        (pattern, referrer_fold)
    )
order by role, pattern, fold
