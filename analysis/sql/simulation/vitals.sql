-- One row a visit of a patient whose blood pressure is taken. drop: how much
-- of the usual fall this session brings; part of the last session's is still
-- there (dropped). Raised pressure at a first visit halves at each later one.
create or replace temporary table vitals as
with measured as (
    select
        visits.referral,
        visits.visit,
        conditions.circulatory,
        booking_key(referral, visit) as key,
        $white_coat * $worse_day * pow(0.5, visit - 1) as raised,
        $session_relief * if(circulatory, 1, 0.5)
        * (1 + 0.8 * normal($seed, 'pressure drop', key)) as drop,
        if(
            visit = 1,
            0,
            $session_relief * $vitals_carry_over * if(circulatory, 1, 0.5)
            * (1 + 0.8 * normal($seed, 'pressure drop', key - 1))
        ) as dropped
    from visits
    inner join courses using (referral)
    inner join conditions on courses.condition = conditions.code
    where
        visits.visit <= courses.last_visit
        and (
            circulatory
            or uniform($seed, 'measured', referral) < $vitals_of_others
        )
        and uniform($seed, 'vitals scored', key) < $vitals_scored
),

levels as (
    select
        *,
        if(circulatory, $systolic_high, $systolic) + raised
        + $systolic_spread * normal($seed, 'systolic', referral)
        + $systolic_noise * normal($seed, 'systolic day', key)
        - dropped * $systolic_drop as systolic,
        if(circulatory, $diastolic_high, $diastolic) + raised / 2
        + $diastolic_spread * (
            0.6 * normal($seed, 'systolic', referral)
            + 0.8 * normal($seed, 'diastolic', referral)
        )
        + $diastolic_noise * normal($seed, 'diastolic day', key)
        - dropped * $diastolic_drop as diastolic,
        if(circulatory, $heart_rate_high, $heart_rate)
        + $heart_rate_spread * normal($seed, 'heart rate', referral)
        + $heart_rate_noise * normal($seed, 'heart rate day', key)
        - dropped * $heart_rate_drop as heart_rate,
        uniform($seed, 'vitals after', key) < $after_scored as scored_after
    from measured
)

select
    referral,
    visit,
    reading(systolic, 85, 230) as systolic_before,
    reading(diastolic, 45, 80 + (systolic - 85) / 2) as diastolic_before,
    reading(heart_rate, 42, 150) as heart_rate_before,
    if(scored_after, reading(
        systolic - drop * $systolic_drop
        + $cuff_noise * normal($seed, 'systolic cuff', key), 85, 230
    ), null) as systolic_after,
    if(scored_after, reading(
        diastolic - drop * $diastolic_drop
        + $cuff_noise * normal($seed, 'diastolic cuff', key),
        45, 80 + (systolic - 85) / 2
    ), null) as diastolic_after,
    if(scored_after, reading(
        heart_rate - drop * $heart_rate_drop
        + $cuff_noise * normal($seed, 'heart rate cuff', key), 42, 150
    ), null) as heart_rate_after
from levels;
