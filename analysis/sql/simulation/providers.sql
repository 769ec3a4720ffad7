-- One row a clinic, therapist and referrer. effect: points of pain by which
-- care ends better than elsewhere, scaled to mean 0 and the scenario's spread.
create or replace temporary table providers as
with numbered as (
    select
        'clinic' as role,
        number,
        number as clinic,
        cast($clinic_spread as double) as spread
    from range(1, $clinics + 1) as numbers (number)
    union all
    select
        'therapist' as role,
        number,
        1 + (number - 1) // $therapists_per_clinic as clinic,
        $therapist_spread as spread
    from range(1, $clinics * $therapists_per_clinic + 1) as numbers (number)
    union all
    select
        'referrer' as role,
        number,
        1 + (number - 1) // $referrers_per_clinic as clinic,
        $referrer_spread as spread
    from range(1, $clinics * $referrers_per_clinic + 1) as numbers (number)
),

drawn as (
    select
        *,
        normal($seed, concat(role, ' effect'), number) as draw
    from numbered
)

select
    role,
    number,
    clinic,
    case role
        when 'clinic' then clinic_id(number)
        when 'therapist' then therapist_id(number)
        else referrer_id(number)
    end as provider_id,
    case role
        when 'clinic' then concat('Clinic ', substr(clinic_id(number), 3))
        when 'therapist' then printf('Therapist %02d', number)
        else printf('Doctor %02d', number)
    end as name,
    case role
        when 'referrer' then $specialties[1 + number % len($specialties)]
    end as specialty,
    if(role = 'referrer', printf('Practice %02d', (number + 2) // 3), null)
        as practice,
    coalesce(
        spread * (draw - avg(draw) over same_role)
        / nullif(stddev_pop(draw) over same_role, 0),
        0
    ) as effect
from drawn
window same_role as (partition by role);
