-- One row a referral of the export: its patient, and what the intake says that
-- does not bear on the course. Some patients come a second time, for which
-- they take the number of an earlier referral.
create or replace temporary table patients as
select
    referral,
    if(
        2 * referral > $referrals
        and uniform($seed, 'repeat', referral) < $repeat_patient,
        referral - cast(floor($referrals * (
            0.25 + 0.25 * uniform($seed, 'earlier', referral)
        )) as bigint),
        referral
    ) as patient,
    traits.planned as prescribed,
    cast(floor(case
        when
            weeks_draw < $under_6_weeks
            then 1 + 5 * weeks_draw / $under_6_weeks
        when weeks_draw < $acute
            then
                6 + 6 * (weeks_draw - $under_6_weeks)
                / ($acute - $under_6_weeks)
        else 13 + 3 * pow(6, 3 * (weeks_draw - $acute) / (1 - $acute))
    end) as integer) as symptom_weeks,
    intakes.baseline_pain
from traits
left join intakes using (referral)
where referral <= $referrals;
