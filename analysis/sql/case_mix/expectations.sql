/*
The probability of having improved at the latest score, one row per episode and
measure as in judged: by the model fitted without the fold of its clinic, of its
therapist, of its referrer. Null where there was not enough for a model.
*/
select
    judged.episode_id,
    judged.measure,
    judged.eligible_20,
    judged.eligible_30,
    judged.eligible_50,
    judged.eligible_mcid,
    by_clinic.clinic_20,
    by_clinic.clinic_30,
    by_clinic.clinic_50,
    by_clinic.clinic_mcid,
    by_therapist.therapist_20,
    by_therapist.therapist_30,
    by_therapist.therapist_50,
    by_therapist.therapist_mcid,
    by_referrer.referrer_20,
    by_referrer.referrer_30,
    by_referrer.referrer_50,
    by_referrer.referrer_mcid
from judged
left join patterns
    using (measure, step, condition, duration, age, sex, payer, cohort)
left join found as by_clinic
    on
        patterns.pattern = by_clinic.pattern
        and judged.clinic_fold = by_clinic.fold
left join found as by_therapist
    on
        patterns.pattern = by_therapist.pattern
        and judged.therapist_fold = by_therapist.fold
left join found as by_referrer
    on
        patterns.pattern = by_referrer.pattern
        and judged.referrer_fold = by_referrer.fold
