/*
title: Nobody worsened
category: plausibility
context: validation
counts: clinics in which no patient worsened by 30 % of the baseline
unit: clinic / clinics
threshold: count above 0
source: our design, anchored on published magnitudes
smallest: 1
note: At least 100 finished episodes measured; 5 to 10 % are to be expected.
advice: See whether patients who left unimproved are missing from the export.
questions: responders, pain, safety, compare
measures: nprs
*/
select
    clinic,
    'nprs' as measure,
    concat('0 of ', cast(n as varchar)) as found,
    1 as n_of,
    worsened = 0 as is_affected
from clinic_changes
where measure = 'nprs' and n >= 100
