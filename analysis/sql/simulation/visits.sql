-- One row a visit, as if nobody left early: the hidden level of pain before
-- it, and the ratings before and after. carried_next is the relief still there
-- at the next visit. The running sum is over whole numbers (millionths), which
-- add up alike in any order.
create or replace temporary table visits as
with untreated_course as (
    select
        bookings.*,
        traits.* exclude (referral),
        booking_key(referral, booking) as key,
        greatest(0.2, level * (1 - fall * (
            1 - exp(-(days_before + day) / natural_days)
        )) - gain * (1 - exp(-day / $own_course_days))) as untreated,
        $session_relief * $relief_noise
        * normal($seed, 'relief noise', booking_key(referral, booking))
            as relief_noise
    from bookings
    inner join traits using (referral)
    where visit is not null
),

gained as (
    select
        *,
        carry_over * (relief_rate * untreated + relief_noise) as kept
    from untreated_course
),

carrying as (
    select
        *,
        coalesce(pow(hold, visit - 1) * cast(sum(
            cast(1000000 * kept / pow(hold, visit) as bigint)
        ) over earlier as double) / 1000000, 0) as carried
    from gained
    window earlier as (
        partition by referral order by visit
        rows between unbounded preceding and 1 preceding
    )
),

felt as (
    select
        *,
        untreated - carried as before_level,
        within * $state_part * normal($seed, 'state', key) as state,
        within * sqrt(1 - $state_part * $state_part) as rating_spread
    from carrying
)

select
    referral,
    visit,
    booking,
    date,
    day,
    untreated,
    carried,
    hold * carried + kept as carried_next,
    if(
        uniform($seed, 'before scored', key) < $before_scored,
        rating(
            before_level + state
            + rating_spread * normal($seed, 'before', key),
            uniform($seed, 'before heaped', key) < $heaping
        ),
        null
    ) as pain_before,
    if(
        uniform($seed, 'after scored', key) < $after_scored,
        rating(
            before_level - relief_rate * before_level - relief_noise
            + state + rating_spread * normal($seed, 'after', key),
            uniform($seed, 'after heaped', key) < $heaping
        ),
        null
    ) as pain_after
from felt;
