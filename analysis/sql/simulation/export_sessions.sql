-- sessions.csv: one row a booking known at the data cut. After someone stops
-- coming, one more booking is often missed.
create or replace temporary table exported as
with known as (
    select
        bookings.*,
        bookings.date > cast($cut as date) as upcoming,
        booking_key(referral, booking) as key,
        courses.clinic,
        courses.started,
        courses.last_booking,
        courses.came
        and bookings.date <= cast($cut as date) + $upcoming_days as came,
        coalesce(
            courses.lost
            and booking = last_booking + 1
            and uniform($seed, 'missed', referral) < $missed_after_leaving,
            false
        ) as missed,
        conditions.regions
    from bookings
    inner join courses using (referral)
    inner join conditions on courses.condition = conditions.code
),

described as (
    select
        *,
        case
            when upcoming then 'upcoming'
            when missed then 'no_show'
            else status
        end as shown_status,
        shown_status = 'attended' as attended
    from known
    where came and (not started or booking <= last_booking or missed)
),

-- sorted while the rows are still narrow
sorted_rows as (
    select
        described.*,
        visits.pain_before,
        visits.pain_after,
        vitals.* exclude (referral, visit)
    from described
    left join visits using (referral, visit)
    left join vitals using (referral, visit)
    order by referral, booking
)

select
    printf('S-%06d-%02d', referral, booking) as session_id,
    printf('REF-%06d', referral) as referral_id,
    concat(date, ' ', pick($times, uniform($seed, 'time', key)))
        as session_start,
    shown_status as status,
    therapist_id(therapist) as therapist_id,
    if(attended, unless_missing(
        pick($minutes, uniform($seed, 'minutes', referral)),
        $missing_low, $seed, 'minutes', key
    ), null) as minutes,
    if(attended, unless_missing(
        pick($techniques, uniform($seed, 'techniques', key)),
        $missing_low, $seed, 'techniques', key
    ), null) as techniques,
    if(attended, pick(regions, uniform($seed, 'spelling', referral)), null)
        as body_regions,
    if(attended, pain_before, null) as pain_before,
    if(attended, pain_after, null) as pain_after,
    if(attended, systolic_before, null) as systolic_before,
    if(attended, diastolic_before, null) as diastolic_before,
    if(attended, heart_rate_before, null) as heart_rate_before,
    if(attended, systolic_after, null) as systolic_after,
    if(attended, diastolic_after, null) as diastolic_after,
    if(attended, heart_rate_after, null) as heart_rate_after,
    if(
        attended and (pain_before is not null or pain_after is not null),
        pick(
            $collectors,
            (clinic % 3 + uniform($seed, 'collected', key)) / 3
        ),
        null
    ) as collected_by,
    if(
        attended and uniform($seed, 'adverse', key) < $adverse_event,
        pick($adverse_events, uniform($seed, 'which adverse', key)),
        null
    ) as adverse_event
from sorted_rows;
