/*
title: Relief in the session too large or negative
category: plausibility
context: validation
counts: clinics whose mean fall in pain within the session is above 3.5 points
    or below 0
unit: clinic / clinics
threshold: count above 0
source: our design, anchored on published magnitudes
smallest: 1
note: Clinics with at least 30 sessions that have both scores.
advice: See how and by whom the scores after the session are taken.
questions: trajectory, relief
measures: nprs
*/
select
    clinic,
    'nprs' as measure,
    concat(
        cast(round(sum((pain_before - pain_after) * n) / sum(n), 2) as varchar),
        ' points over ', cast(sum(n) as varchar), ' sessions'
    ) as found,
    1 as n_of,
    sum((pain_before - pain_after) * n) / sum(n) not between 0 and 3.5
        as is_affected
from pain_cells
where pain_before is not null and pain_after is not null
group by clinic
having sum(n) >= 30
