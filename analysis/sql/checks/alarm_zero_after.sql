/*
title: No pain after most sessions
category: plausibility
context: validation
counts: clinics in which more than half of the sessions end with a score of 0
unit: clinic / clinics
threshold: count above 0
source: our design, anchored on published magnitudes
smallest: 1
note: At least 30 sessions with a score after.
advice: See who asks after the session; patients tend to please who asks.
questions: trajectory, relief
measures: nprs
*/
with clinics as (
    select
        clinic,
        cast(sum(n) as bigint) as n,
        cast(sum(case when pain_after = 0 then n else 0 end) as bigint)
            as zeros
    from pain_cells
    where pain_after is not null
    group by clinic
)

select
    clinic,
    'nprs' as measure,
    concat(cast(zeros as varchar), ' of ', cast(n as varchar)) as found,
    1 as n_of,
    zeros > 0.5 * n as is_affected
from clinics
where n >= 30
