/*
title: Fall in blood pressure too large
category: plausibility
context: validation
counts: clinics whose mean systolic pressure fell by more than 15 mmHg during
    care
unit: clinic / clinics
threshold: count above 0
source: our design, anchored on published magnitudes
smallest: 1
note: At least 30 finished episodes with both readings.
advice: See how pressure is taken at the first visit and at the last.
questions: pain, trajectory, heart, dose, expected, compare
measures: sbp
*/
select
    clinic,
    'sbp' as measure,
    concat(
        cast(round(fall, 1) as varchar), ' mmHg over ', cast(n as varchar),
        ' episodes'
    ) as found,
    1 as n_of,
    fall > 15 as is_affected
from clinic_changes
where measure = 'sbp' and n >= 30
