-- One row a referral of the batch: what the patient brings and how care will
-- work, hidden from the export. Pain follows
--   untreated(day) = level * (1 - fall * (1 - exp(-day / natural_days)))
--                    - gain * (1 - exp(-day / own_course_days))
--   relief(visit)  = relief_rate * (untreated - carried) + noise
--   carried(next)  = hold * carried + carry_over * (relief_rate * untreated
--                    + noise), where hold = 1 - wear - carry_over * relief_rate
create or replace temporary table traits as
with drawn as (
    select
        referrals.*,
        conditions.*,
        normal($seed, 'level', referral) as level_draw,
        uniform($seed, 'weeks', referral) as weeks_draw,
        $within_low + ($within_high - $within_low)
        * uniform($seed, 'within', referral) as within,
        $session_relief * relief / pain * exp(
            $trait_spread * normal($seed, 'relief', referral)
            - $trait_spread * $trait_spread / 2
        ) as drawn_relief,
        conditions.carry_over * between_limits(
            1 + $trait_spread * normal($seed, 'carry', referral), 0.1, 1.9
        ) as drawn_carry_over,
        floor(3 * uniform($seed, 'planned', referral)) - 1 as more_planned
    from referrals
    inner join conditions on referrals.condition = conditions.code
)

select
    referral,
    level_draw,
    weeks_draw,
    within,
    between_limits(
        pain + sqrt(greatest(0.3, spread * spread - 1)) * level_draw, 0.5, 9.5
    ) as level,
    $natural_course * natural_fall * if(weeks_draw < $acute, $acute_fall, 1)
        as fall,
    if(weeks_draw < $acute, $natural_days_acute, $natural_days_chronic)
        as natural_days,
    $own_course * own_course * normal($seed, 'own course', referral)
    + clinics.effect + therapists.effect + coalesce(referrers.effect, 0)
        as gain,
    least(drawn_relief, 0.6) as relief_rate,
    least(drawn_carry_over, 0.9) as carry_over,
    greatest(
        0.2, 1 - wear - least(drawn_carry_over, 0.9)
        * least(drawn_relief, 0.6)
    ) as hold,
    cast(planned + planned // 5 * more_planned as integer) as planned,
    cast(first_date - intake_date as integer) as days_before
from drawn
inner join providers as clinics
    on clinics.role = 'clinic' and drawn.clinic = clinics.number
inner join providers as therapists
    on therapists.role = 'therapist' and drawn.therapist = therapists.number
left join providers as referrers
    on referrers.role = 'referrer' and drawn.referrer = referrers.number;
