/*
title: Scores too complete
category: plausibility
context: validation
counts: clinics in which more than 95 % of visits have a score before
unit: clinic / clinics
threshold: count above 0
source: our design, anchored on published magnitudes
smallest: 1
note: At least 500 visits; about 92 % is usual in our model of a clinic.
advice: See whether missing scores are filled in afterwards or visits without one
    left out.
questions: trajectory, improvement, dose, expected, sensitivity
measures: nprs
*/
with clinics as (
    select
        clinic,
        cast(sum(n) as bigint) as n,
        cast(sum(case when pain_before is not null then n else 0 end) as bigint)
            as given
    from pain_cells
    where is_pain_expected
    group by clinic
)

select
    clinic,
    'nprs' as measure,
    concat(cast(given as varchar), ' of ', cast(n as varchar)) as found,
    1 as n_of,
    given > 0.95 * n as is_affected
from clinics
where n >= 500
