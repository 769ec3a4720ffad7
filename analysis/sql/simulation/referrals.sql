-- One row a referral of the batch: who, for what, by whom and when. Nothing
-- here depends on how the patient fares. Numbers beyond the run's own belong
-- to the truth only and share its calendar.
create or replace temporary table referrals as
with numbered as (
    select
        number as referral,
        uniform($seed, 'condition', number) as condition_draw,
        cast(1 + floor(
            $clinics * pow(uniform($seed, 'clinic', number), $clinic_skew)
        ) as integer) as clinic,
        floor($therapists_per_clinic * pow(
            uniform($seed, 'therapist', number), $provider_skew
        )) as therapist_draw,
        cast($first_day as date) + cast(floor(
            ((number - 1) % $referrals + uniform($seed, 'date', number))
            / $referrals * $days
        ) as integer) as drawn_date
    from range($first, $last + 1) as numbers (number)
),

choices as (
    select
        clinic,
        specialty,
        list(number order by number) as referrers
    from providers
    where role = 'referrer'
    group by grouping sets ((clinic, specialty), (clinic))
),

dated as (
    select
        numbered.*,
        conditions.code as condition,
        if(
            uniform($seed, 'specialist', referral) < $specialist_first,
            conditions.specialty,
            null
        ) as specialty,
        least(open_day(drawn_date), cast($last_day as date)) as referral_date,
        cast(least(60, 1 + round($wait_median * exp(
            $wait_spread * normal($seed, 'wait', referral)
        ))) as integer) as wait,
        if(
            uniform($seed, 'same day', referral) < $first_visit_same_day,
            0,
            1 + cast(least(20, -$first_visit_wait * ln(
                uniform($seed, 'first wait', referral)
            )) as integer)
        ) as first_wait
    from numbered
    inner join conditions
        on condition_draw >= low_draw and condition_draw < high_draw
)

select
    referral,
    condition,
    dated.clinic,
    cast(
        (dated.clinic - 1) * $therapists_per_clinic + 1 + therapist_draw
        as integer
    ) as therapist,
    if(
        uniform($seed, 'no referrer', referral) < $no_referrer,
        null,
        pick(
            referrers,
            pow(uniform($seed, 'referrer', referral), $provider_skew)
        )
    ) as referrer,
    referral_date,
    open_day(referral_date + wait) as intake_date,
    open_day(open_day(referral_date + wait) + first_wait) as first_date,
    uniform($seed, 'came', referral) >= $never_came as came,
    uniform($seed, 'came', referral) >= $never_came
    and uniform($seed, 'started', referral) >= $no_visit as started
from dated
inner join choices
    on
        dated.clinic = choices.clinic
        and dated.specialty is not distinct from choices.specialty;
