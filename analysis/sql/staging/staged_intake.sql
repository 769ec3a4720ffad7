/*
One row per record of the intake files, cells cast to their types.
reject_rule: the first rule that keeps the whole record out, else null.
bad_cells: the names of the cells that hold something that cannot be used; they
become null.
Rules that need other records (duplicates, dates beyond the data cut) follow in
accepted_intake.
*/
with casts as (
    select
        *,
        case
            when substr(referral_date, 1, 1) between '0' and '9'
                then cast(try_cast(referral_date as timestamp) as date)
        end as referral_day,
        case
            when substr(intake_date, 1, 1) between '0' and '9'
                then cast(try_cast(intake_date as timestamp) as date)
        end as intake_day,
        case
            when substr(discharge_date, 1, 1) between '0' and '9'
                then cast(try_cast(discharge_date as timestamp) as date)
        end as discharge_day,
        try_cast(symptom_weeks as double) as weeks,
        try_cast(birth_year as double) as year_of_birth,
        try_cast(prescribed_sessions as double) as prescribed,
        try_cast(baseline_pain as double) as pain,
        lower(sex) as sex_text,
        lower(research_consent) as consent_text,
        replace(replace(lower(discharge_reason), ' ', '_'), '-', '_')
            as reason_text
    from records_intake
),

cells as (
    select
        source,
        file_no,
        record,
        referral_id,
        patient_id,
        condition,
        icd10,
        clinic_id,
        referrer_id,
        therapist_id,
        cohort,
        body_region,
        payer,
        case
            when referral_day between date '1900-01-01' and date '2199-12-31'
                then referral_day
        end as referral_date,
        case
            when intake_day between date '1900-01-01' and date '2199-12-31'
                then intake_day
        end as intake_date,
        case
            when discharge_day between date '1900-01-01' and date '2199-12-31'
                then discharge_day
        end as discharge_date,
        case
            when reason_text in (
                'goals_met', 'completed', 'self_discharged', 'lost',
                'referred_on', 'surgery', 'injection', 'new_injury', 'other'
            ) then reason_text
        end as discharge_reason,
        case when weeks between 0 and 5200 then weeks end as symptom_weeks,
        case
            when
                year_of_birth between 1850 and 2199
                and year_of_birth = floor(year_of_birth)
                then cast(year_of_birth as integer)
        end as birth_year,
        case
            when sex_text in ('female', 'f', 'woman') then 'female'
            when sex_text in ('male', 'm', 'man') then 'male'
            when sex_text in ('other', 'x', 'non-binary', 'nonbinary')
                then 'other'
        end as sex,
        case
            when prescribed between 1 and 500 and prescribed = floor(prescribed)
                then cast(prescribed as integer)
        end as prescribed_sessions,
        case when pain between 0 and 10 then pain end as baseline_pain,
        case
            when consent_text in ('yes', 'y', 'true', '1') then true
            when consent_text in ('no', 'n', 'false', '0') then false
        end as research_consent,
        referral_date is not null or intake_date is not null as has_date_text,
        referral_date as referral_date_text,
        intake_date as intake_date_text,
        discharge_date as discharge_date_text,
        discharge_reason as discharge_reason_text,
        symptom_weeks as symptom_weeks_text,
        birth_year as birth_year_text,
        sex as sex_cell,
        prescribed_sessions as prescribed_sessions_text,
        baseline_pain as baseline_pain_text,
        research_consent as research_consent_text
    from casts
)

select
    source,
    file_no,
    record,
    referral_id,
    patient_id,
    condition,
    icd10,
    clinic_id,
    referrer_id,
    therapist_id,
    cohort,
    body_region,
    payer,
    referral_date,
    intake_date,
    case
        when discharge_date >= coalesce(intake_date, referral_date)
            then discharge_date
    end as discharge_date,
    discharge_reason,
    symptom_weeks,
    birth_year,
    sex,
    prescribed_sessions,
    baseline_pain,
    research_consent,
    case
        when referral_id is null then 'no_referral_id'
        when patient_id is null then 'no_patient_id'
        when condition is null and icd10 is null then 'no_condition'
        when not has_date_text then 'no_date'
        when referral_date is null and intake_date is null then 'bad_date'
    end as reject_rule,
    nullif(concat_ws(
        ',',
        case
            when referral_date is null and referral_date_text is not null
                then 'referral_date'
        end,
        case
            when intake_date is null and intake_date_text is not null
                then 'intake_date'
        end,
        case
            when
                discharge_date_text is not null
                and coalesce(
                    discharge_date < coalesce(intake_date, referral_date), true
                )
                then 'discharge_date'
        end,
        case
            when discharge_reason is null and discharge_reason_text is not null
                then 'discharge_reason'
        end,
        case
            when symptom_weeks is null and symptom_weeks_text is not null
                then 'symptom_weeks'
        end,
        case
            when birth_year is null and birth_year_text is not null
                then 'birth_year'
        end,
        case
            when sex is null and sex_cell is not null
                then 'sex'
        end,
        case
            when prescribed_sessions is null and prescribed_sessions_text is not null
                then 'prescribed_sessions'
        end,
        case
            when baseline_pain is null and baseline_pain_text is not null
                then 'baseline_pain'
        end,
        case
            when research_consent is null and research_consent_text is not null
                then 'research_consent'
        end
    ), '') as bad_cells
from cells
