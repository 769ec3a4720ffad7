/*
title: Changes too much alike
category: plausibility
context: validation
counts: clinics in which the changes in pain have a standard deviation under 1
unit: clinic / clinics
threshold: count above 0
source: our design, anchored on published magnitudes
smallest: 1
note: At least 30 finished episodes that were measured.
advice: See whether scores were filled in afterwards or copied.
questions: pain, responders, compare
measures: nprs
*/
select
    clinic,
    'nprs' as measure,
    concat(
        cast(round(spread, 2) as varchar), ' points over ',
        cast(n as varchar), ' episodes'
    ) as found,
    1 as n_of,
    spread < 1 as is_affected
from clinic_changes
where measure = 'nprs' and n >= 30
