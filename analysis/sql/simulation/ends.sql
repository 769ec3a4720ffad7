-- One row a started referral: the visit and the reason with which care ends if
-- nobody is lost, and the visit after which the patient stops coming
-- (lost_visit, null if never). Who leaves hangs on recorded ratings only.
create or replace temporary table ends as
with last_visits as (
    select
        referral,
        max(visit) as last_visit
    from visits
    group by referral
),

baselines as (
    select
        referral,
        coalesce(visits.pain_before, intakes.baseline_pain) as baseline
    from visits
    inner join intakes using (referral)
    where visits.visit = 1
),

states as (
    select
        visits.*,
        last_visit,
        conditions.*,
        coalesce(
            visit > 1 and 10 * pain_before <= 7 * baseline and baseline > 0,
            false
        ) as improved,
        coalesce(
            visit > 1 and 2 * pain_before <= baseline and baseline > 0, false
        ) as halved,
        coalesce(
            visit > 1 and 10 * pain_before >= 13 * baseline and baseline > 0,
            false
        ) as worse,
        uniform($seed, 'leaves', booking_key(referral, booking)) as leave_draw,
        uniform($seed, 'ends', booking_key(referral, booking)) as end_draw
    from visits
    inner join last_visits using (referral)
    inner join baselines using (referral)
    inner join referrals using (referral)
    inner join conditions on referrals.condition = conditions.code
),

chances as (
    select
        *,
        (1 - pow(1 - leaves, 1.0 / planned))
        * if(visit = 1, $early_loss, 1)
        * case
            when improved then $loss_improved
            when worse then $loss_worse
            else 1
        end as leaving
    from states
),

fates as (
    select
        *,
        leave_draw < leaving * (1 - $said_goodbye) as lost,
        case
            when visit = last_visit
                then if(improved, 'goals_met', 'completed')
            when end_draw < $said_goodbye * leaving then 'self_discharged'
            when end_draw < $said_goodbye * leaving + surgery then 'surgery'
            when end_draw < $said_goodbye * leaving + surgery + injection
                then 'injection'
            when
                end_draw < $said_goodbye * leaving + surgery + injection
                + $new_injury then 'new_injury'
            when
                end_draw < $said_goodbye * leaving + surgery + injection
                + $new_injury + $referred_on then 'referred_on'
            when halved and visit >= 3 and end_draw > 1 - $goals_met
                then 'goals_met'
        end as reason
    from chances
)

select
    referral,
    min(visit) filter (where reason is not null) as ended_visit,
    arg_min(reason, visit) filter (where reason is not null) as reason,
    min(visit) filter (where lost) as lost_visit
from fates
group by referral;
