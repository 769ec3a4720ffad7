/*
The touched referrals with all others of their patients: which episode is a
patient's first depends on all of them.
*/
with intakes as (
    select
        source,
        referral_id,
        patient_id
    from then_intake
    union
    select
        source,
        referral_id,
        patient_id
    from now_intake
),

patients as (
    select distinct
        intakes.source,
        intakes.patient_id
    from intakes
    semi join touched
        on
            intakes.source = touched.source
            and intakes.referral_id = touched.referral_id
)

select
    source,
    referral_id
from touched
union
select
    intakes.source,
    intakes.referral_id
from intakes
semi join patients
    on
        intakes.source = patients.source
        and intakes.patient_id = patients.patient_id
where intakes.referral_id is not null
