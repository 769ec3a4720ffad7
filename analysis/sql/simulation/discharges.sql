-- One row a started referral: the discharge that care comes to if nobody is
-- lost. day: since the first visit. answered: questionnaires were filled in, of
-- which the pain rating is pain.
create or replace temporary table discharges as
with drawn as (
    select
        ends.reason,
        visits.*,
        traits.within,
        uniform($seed, 'discharge delay', ends.referral) as delay_draw,
        uniform($seed, 'discharge answered', ends.referral)
        < if(
            reason in ('completed', 'goals_met'),
            $questionnaire_completed,
            $questionnaire_left
        ) as answered
    from ends
    inner join visits
        on
            ends.referral = visits.referral
            and ends.ended_visit = visits.visit
    inner join traits on ends.referral = traits.referral
),

delayed as (
    select
        *,
        case
            when reason in ('completed', 'goals_met')
                then floor(greatest(0, 14 * delay_draw - 7))
            when reason in ('surgery', 'injection', 'referred_on')
                then floor(3 + 18 * delay_draw)
            else floor(1 + 13 * delay_draw)
        end as delay
    from drawn
)

select
    referral,
    reason,
    answered,
    day + cast(delay as integer) as day,
    date + cast(delay as integer) as date,
    untreated,
    carried_next as carried,
    within,
    if(
        answered,
        rating(
            untreated - carried_next
            + within * normal($seed, 'discharge pain', referral),
            uniform($seed, 'discharge heaped', referral) < $heaping
        ),
        null
    ) as pain
from delayed;
