-- One row a referral with an intake: the pain rating given there (null where
-- none was). With worse_day, the rating is of the worse of two days.
create or replace temporary table intakes as
select
    referral,
    if(
        uniform($seed, 'intake scored', referral) < $intake_scored,
        rating(
            level + within * if(
                $worse_day > 0,
                greatest(
                    normal($seed, 'intake day', referral),
                    normal($seed, 'other day', referral)
                ),
                normal($seed, 'intake day', referral)
            ),
            uniform($seed, 'intake heaped', referral) < $heaping
        ),
        null
    ) as baseline_pain
from referrals
inner join traits using (referral)
where came;
