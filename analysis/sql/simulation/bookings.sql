-- One row a booking planned for a referral with an intake, until the planned
-- number of visits is reached, as if nobody left early and there were no data
-- cut. visit: number of the visit, null unless attended. day: since the first
-- visit.
create or replace temporary table bookings as
with planned as (
    select
        referral,
        clinic,
        therapist,
        started,
        first_date,
        planned,
        unnest(range(1, if(started, planned + planned // 2 + 5, 3)))
            as booking
    from referrals
    inner join traits using (referral)
    where came
),

drawn as (
    select
        *,
        uniform($seed, 'status', booking_key(referral, booking))
            as status_draw,
        case
            when booking = 1 then 0
            when
                booking <= 4
                and uniform($seed, 'intensive', referral) < $intensive_start
                then 3 + cast(uniform(
                    $seed, 'short gap', booking_key(referral, booking)
                ) < 0.5 as integer)
            else cast(between_limits(
                round($gap_median * exp($gap_spread * normal(
                    $seed, 'gap', booking_key(referral, booking)
                ))), 2, 28
            ) as integer)
        end as gap
    from planned
),

kinds as (
    select
        *,
        case
            when status_draw < $no_show then 'no_show'
            when status_draw < $no_show + $late_cancel then 'late_cancel'
            when status_draw < $no_show + $late_cancel + $cancelled
                then 'cancelled'
            when not started then 'no_show'
            else 'attended'
        end as status
    from drawn
),

counted as (
    select
        *,
        open_day(first_date + cast(sum(gap) over so_far as integer)) as date,
        cast(
            count(*) filter (where status = 'attended') over so_far
            as integer
        ) as visits
    from kinds
    window so_far as (
        partition by referral order by booking
        rows between unbounded preceding and current row
    )
)

select
    referral,
    booking,
    date,
    status,
    if(status = 'attended', visits, null) as visit,
    if(
        uniform($seed, 'other therapist', booking_key(referral, booking))
        < $other_therapist,
        (clinic - 1) * $therapists_per_clinic + 1 + cast(floor(
            $therapists_per_clinic * uniform(
                $seed, 'substitute', booking_key(referral, booking)
            )
        ) as integer),
        therapist
    ) as therapist,
    cast(date - min(date) filter (where status = 'attended')
        over (partition by referral)
    as integer) as day
from counted
where visits - cast(status = 'attended' as integer) < planned;
