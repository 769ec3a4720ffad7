-- intake.csv: one row a referral. Each clinic writes conditions its own way:
-- in words, as ICD-10 codes, or as this product's codes.
create or replace temporary table exported as
with persons as (
    select
        *,
        courses.condition as condition_code,
        uniform($seed, 'sex', patient) as sex_draw,
        uniform($seed, 'consent', patient) as consent_draw,
        uniform($seed, 'spelling', referral) as spelling,
        pick(icd10, uniform($seed, 'icd10 code', referral)) as icd10_code,
        2025 - cast(between_limits(round(
            $age + $age_spread * normal($seed, 'age', patient)
        ), 18, 92) as integer) as born
    from courses
    inner join conditions on courses.condition = conditions.code
    inner join patients using (referral)
)

select
    printf('REF-%06d', referral) as referral_id,
    printf('P-%06d', patient) as patient_id,
    case clinic % 3
        when 1 then pick(labels, spelling)
        when 2 then coalesce(icd10_code, labels[1])
        else condition_code
    end as condition,
    referral_date,
    if(came, intake_date, null) as intake_date,
    clinic_id(clinic) as clinic_id,
    referrer_id(referrer) as referrer_id,
    unless_missing(
        therapist_id(therapist), $missing_high, $seed, 'therapist',
        referral
    ) as therapist_id,
    null as cohort,
    unless_missing(icd10_code, 0.3, $seed, 'icd10', referral) as icd10,
    if(came, pick(regions, spelling), null) as body_region,
    if(came, unless_missing(
        symptom_weeks, $missing_high, $seed, 'weeks', referral
    ), null) as symptom_weeks,
    unless_missing(born, $missing_low, $seed, 'birth year', patient)
        as birth_year,
    case
        when sex_draw < $female then 'female'
        when sex_draw < $female + $other_sex then 'other'
        when sex_draw < 1 - $missing_low then 'male'
    end as sex,
    unless_missing(
        pick($payers, uniform($seed, 'payer', patient)),
        $missing_high, $seed, 'payer', patient
    ) as payer,
    unless_missing(
        prescribed, $missing_high, $seed, 'prescribed', referral
    ) as prescribed_sessions,
    if(came, baseline_pain, null) as baseline_pain,
    case
        when consent_draw < $consent then 'yes'
        when consent_draw < $consent + $no_consent then 'no'
    end as research_consent,
    if(
        reason = 'lost',
        end_date,
        unless_missing(
            end_date, $no_discharge_date, $seed, 'discharge date', referral
        )
    ) as discharge_date,
    reason as discharge_reason
from persons
order by referral;
