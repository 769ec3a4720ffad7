/*
One row per episode and measure that is due, has a baseline and a score at the
latest moment: what was known of the patient before care, the folds of its
providers, and whether each threshold could be and was reached at that score.
step: the baseline in hundredths of the measure's scale.
*/
select
    courses.episode_id,
    courses.measure,
    cast(
        round(
            100 * (courses.baseline - measures.low)
            / (measures.high - measures.low)
        ) as integer
    ) as step,
    episodes.condition,
    episodes.duration,
    episodes.age,
    episodes.sex,
    coalesce(episodes.payer, 'unknown') as payer,
    episodes.cohort,
    clinics.fold as clinic_fold,
    therapists.fold as therapist_fold,
    referrers.fold as referrer_fold,
    coalesce(courses.eligible_20, false) as eligible_20,
    coalesce(courses.eligible_30, false) as eligible_30,
    coalesce(courses.eligible_50, false) as eligible_50,
    coalesce(courses.eligible_mcid, false) as eligible_mcid,
    courses.met_last_20 as improved_20,
    courses.met_last_30 as improved_30,
    courses.met_last_50 as improved_50,
    courses.met_last_mcid as improved_mcid
from courses
inner join episodes
    on
        courses.episode_id = episodes.episode_id
        and episodes.state in ('ended', 'lost')
inner join outcomes
    on
        courses.episode_id = outcomes.episode_id
        and courses.measure = outcomes.measure
        and outcomes.latest is not null
inner join measures on courses.measure = measures.measure
inner join folds as clinics
    on episodes.clinic = clinics.provider and clinics.role = 'clinic'
inner join folds as therapists
    on
        episodes.therapist = therapists.provider
        and therapists.role = 'therapist'
inner join folds as referrers
    on episodes.referrer = referrers.provider and referrers.role = 'referrer'
