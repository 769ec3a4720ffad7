/*
One row per accepted referral: its identity and the columns that results are
grouped by. A missing group value reads 'unknown'. age_years and symptom_weeks:
the numbers behind the bands age and duration, null where these are unknown.
Dated after the data cut means rejected: what comes later is not yet known.
*/
with accepted as (
    select
        checked_intake.*,
        coalesce(condition_codes.code, 'unmapped') as condition_code,
        extract(year from coalesce(
            checked_intake.intake_date, checked_intake.referral_date
        )) - checked_intake.birth_year as age
    from checked_intake
    left join condition_codes
        on
            coalesce(checked_intake.condition, '') = condition_codes.label
            and coalesce(checked_intake.icd10, '') = condition_codes.icd10
    where
        checked_intake.reject_rule is null
        and coalesce(checked_intake.referral_date <= $data_cut, true)
        and coalesce(checked_intake.intake_date <= $data_cut, true)
)

select
    row_number() over (order by accepted.source, accepted.referral_id)
        as episode_id,
    accepted.source,
    accepted.referral_id,
    accepted.patient_id,
    accepted.condition_code as condition,
    coalesce(condition_measures.primary_measure, 'nprs') as primary_measure,
    coalesce(accepted.clinic_id, 'unknown') as clinic,
    accepted.therapist_id as intake_therapist,
    coalesce(accepted.referrer_id, 'unknown') as referrer,
    coalesce(accepted.cohort, 'unknown') as cohort,
    coalesce(accepted.sex, 'unknown') as sex,
    case
        when accepted.age < 0 or accepted.age is null then 'unknown'
        when accepted.age < 30 then 'under 30'
        when accepted.age < 45 then '30-44'
        when accepted.age < 60 then '45-59'
        when accepted.age < 75 then '60-74'
        else '75 and over'
    end as age,
    case
        when accepted.symptom_weeks is null then 'unknown'
        when accepted.symptom_weeks < 6 then 'under 6 weeks'
        when accepted.symptom_weeks <= 12 then '6-12 weeks'
        else 'over 12 weeks'
    end as duration,
    case
        when accepted.age >= 0 then cast(accepted.age as integer)
    end as age_years,
    accepted.symptom_weeks,
    accepted.body_region,
    accepted.payer,
    accepted.research_consent,
    accepted.referral_date,
    accepted.intake_date,
    accepted.prescribed_sessions,
    accepted.baseline_pain,
    case
        when accepted.discharge_date <= $data_cut then accepted.discharge_date
    end as discharge_date,
    case
        when accepted.discharge_date > $data_cut then null
        else accepted.discharge_reason
    end as discharge_reason
from accepted
left join condition_measures
    on accepted.condition_code = condition_measures.condition
