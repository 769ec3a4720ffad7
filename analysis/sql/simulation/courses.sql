-- One row a referral of the export: its course as far as it is known at the
-- data cut. last_booking: the booking of the last visit, null without a visit.
create or replace temporary table courses as
with known as (
    select
        referrals.*,
        ends.lost_visit is not null and ends.lost_visit <= ends.ended_visit
            as lost,
        least(ends.ended_visit, ends.lost_visit) as last_visit
    from referrals
    left join ends using (referral)
    where referral <= $referrals
),

ended as (
    select
        known.*,
        visits.booking as last_booking,
        case
            when not lost then discharges.reason
            when
                uniform($seed, 'recorded lost', known.referral) < $recorded_lost
                then 'lost'
        end as reason,
        if(lost, visits.date + 28, discharges.date) as end_date,
        discharges.date as discharge_date
    from known
    left join visits
        on
            known.referral = visits.referral
            and known.last_visit = visits.visit
    left join discharges on known.referral = discharges.referral
)

select
    * exclude (reason, end_date, discharge_date, came, referral_date),
    least(referral_date, cast($cut as date)) as referral_date,
    came and intake_date <= cast($cut as date) as came,
    if(end_date <= cast($cut as date), reason, null) as reason,
    if(end_date <= cast($cut as date) and reason is not null, end_date, null)
        as end_date,
    not lost and discharge_date <= cast($cut as date) as discharged
from ended;
