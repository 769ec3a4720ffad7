/*
The case-mix adjusted expectation, one row per episode, measure and threshold that
is due, eligible and measured at the latest score: the probability of having
improved there, from a model fitted without the patients of the fold that the
episode's clinic (therapist, referrer) is in. Null where there is no model.
*/
select
    episode_id,
    measure,
    '20' as threshold,
    clinic_20 as expected_by_clinic,
    therapist_20 as expected_by_therapist,
    referrer_20 as expected_by_referrer
from expectations
where eligible_20
union all
select
    episode_id,
    measure,
    '30' as threshold,
    clinic_30 as expected_by_clinic,
    therapist_30 as expected_by_therapist,
    referrer_30 as expected_by_referrer
from expectations
where eligible_30
union all
select
    episode_id,
    measure,
    '50' as threshold,
    clinic_50 as expected_by_clinic,
    therapist_50 as expected_by_therapist,
    referrer_50 as expected_by_referrer
from expectations
where eligible_50
union all
select
    episode_id,
    measure,
    'mcid' as threshold,
    clinic_mcid as expected_by_clinic,
    therapist_mcid as expected_by_therapist,
    referrer_mcid as expected_by_referrer
from expectations
where eligible_mcid
