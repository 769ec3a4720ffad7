/*
title: Too many improved
category: plausibility
context: validation
counts: clinics in which more than 85 % improved by 30 % of their baseline
unit: clinic / clinics
threshold: count above 0
source: our design, anchored on published magnitudes
smallest: 1
note: At least 30 finished episodes that were measured.
advice: See whether patients without improvement are missing from the export.
questions: responders, pain, improvement, compare, sensitivity
measures: nprs
*/
select
    clinic,
    'nprs' as measure,
    concat(cast(improved as varchar), ' of ', cast(n as varchar)) as found,
    1 as n_of,
    improved > 0.85 * n as is_affected
from clinic_changes
where measure = 'nprs' and n >= 30
