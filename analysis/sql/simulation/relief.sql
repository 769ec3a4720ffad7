-- One row a condition and batch, of all visits if nobody is lost: sums of the
-- change within the session, of what is left at the next visit (sessions with
-- the three ratings only), and of the change from intake to the first visit.
insert into relief by name
with ratings as (
    select
        referrals.condition,
        visits.visit,
        visits.pain_before,
        visits.pain_after,
        lead(visits.pain_before) over following as next_before,
        intakes.baseline_pain
    from visits
    inner join ends using (referral)
    inner join referrals using (referral)
    inner join intakes using (referral)
    where visits.visit <= ends.ended_visit
    window following as (
        partition by visits.referral order by visits.visit
    )
)

select
    condition,
    count(pain_before - pain_after) as sessions,
    sum(pain_before - pain_after) as drop_sum,
    count(pain_before - pain_after + next_before) as pairs,
    sum(pain_before - next_before) filter (where pain_after is not null)
        as kept_sum,
    sum(pain_before - pain_after) filter (where next_before is not null)
        as pair_drop_sum,
    count(baseline_pain - pain_before) filter (where visit = 1) as intakes,
    sum(baseline_pain - pain_before) filter (where visit = 1) as intake_sum
from ratings
group by condition;
