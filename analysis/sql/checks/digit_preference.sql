/*
title: Digit preference
category: plausibility
context: verification
counts: measures of a clinic in which 5 is given more than twice as often as 4
    and 6 (pain), or in which more than 40 % of readings end in 0 (pressure)
unit: measure of a clinic / measures of clinics
threshold: count above 0
source: our choice; with no preference a tenth of pressures end in 0
smallest: 1
note: Measures with at least 100 values in a clinic.
advice: Ask for the number as the patient says it; read the device to 1 mmHg.
questions: pain, responders, trajectory, relief, dose, expected, compare, sensitivity
measures: nprs, sbp, dbp
*/
with digits as (
    select
        check_groups.clinic,
        score_counts.measure,
        cast(sum(score_counts.scores) as bigint) as n,
        cast(sum(score_counts.fives) as bigint) as fives,
        cast(sum(score_counts.beside) as bigint) as beside,
        cast(sum(score_counts.zeros) as bigint) as zeros
    from score_counts
    inner join check_groups on score_counts.group_no = check_groups.group_no
    where score_counts.measure in ('nprs', 'sbp', 'dbp')
    group by check_groups.clinic, score_counts.measure
)

select
    clinic,
    measure,
    case measure
        when 'nprs' then concat(
            cast(fives as varchar), ' times 5, ', cast(beside as varchar),
            ' times 4 or 6, of ', cast(n as varchar)
        )
        else concat(
            cast(zeros as varchar), ' end in 0, of ', cast(n as varchar)
        )
    end as found,
    1 as n_of,
    case measure
        when 'nprs' then fives > beside
        else zeros > 0.4 * n
    end as is_affected
from digits
where n >= 100
