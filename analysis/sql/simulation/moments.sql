-- One row a moment at which a patient of the export is asked for more than a
-- rating: at intake, every fourth visit, discharge and follow-up. pain: the
-- hidden level then, which questionnaires move with.
create or replace temporary table moments as
select
    referral,
    intake_date as date,
    'intake' as timing,
    1 as place,
    null as booking,
    traits.level as pain,
    null as rating,
    $questionnaire_intake as share
from courses
inner join traits using (referral)
where came
union all
select
    referral,
    date,
    'before' as timing,
    10 + visit as place,
    booking,
    untreated - carried as pain,
    null as rating,
    $questionnaire_fourth as share
from visits
inner join courses using (referral)
where
    visit % 4 = 0
    and visit <= last_visit
    and date <= cast($cut as date)
union all
select
    referral,
    date,
    'discharge' as timing,
    2 as place,
    null as booking,
    untreated - carried as pain,
    discharges.pain as rating,
    1 as share
from discharges
inner join courses using (referral)
where discharged and answered
union all
select
    referral,
    discharges.date + 7 * weeks as date,
    'follow_up' as timing,
    2 + weeks as place,
    null as booking,
    untreated - kept * carried as pain,
    rating(
        untreated - kept * carried
        + within * normal($seed, 'follow-up pain', referral * 100 + weeks),
        uniform($seed, 'follow-up heaped', referral * 100 + weeks) < $heaping
    ) as rating,
    answered_share as share
from discharges
inner join courses using (referral)
cross join (
    values
    (4, $kept_4, $follow_up_4),
    (12, $kept_12, $follow_up_12),
    (26, $kept_26, $follow_up_26)
) as follow_ups (weeks, kept, answered_share)
where
    discharged
    and courses.reason in ('completed', 'goals_met')
    and discharges.date + 7 * weeks <= cast($cut as date);
