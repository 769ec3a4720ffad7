-- scores.csv: one row a questionnaire total, and a pain rating at discharge and
-- follow-up.
create or replace temporary table exported as
with asked as (
    select
        moments.*,
        courses.condition,
        traits.level,
        traits.level_draw,
        referral * 100 + place as moment
    from moments
    inner join courses using (referral)
    inner join traits using (referral)
    where uniform($seed, 'answered', referral * 100 + place) < share
),

totals as (
    select
        asked.* exclude (condition),
        questionnaires.measure,
        mean + sqrt(greatest(spread * spread - noise * noise, 0)) * (
            0.5 * level_draw
            + 0.866 * normal($seed, questionnaires.measure, referral)
        )
        + change * (level - pain) / pain_change
        + noise * normal($seed, concat(measure, ' noise'), moment)
            as drawn,
        low,
        high,
        step
    from asked
    inner join questionnaires using (condition)
),

scored as (
    select
        referral,
        date,
        place,
        measure,
        printf('%g', step * round(between_limits(drawn, low, high) / step))
            as value,
        timing,
        booking
    from totals
    union all
    select
        referral,
        date,
        place,
        'nprs' as measure,
        cast(rating as varchar) as value,
        timing,
        booking
    from asked
    where rating is not null
)

select
    printf('REF-%06d', referral) as referral_id,
    date as score_date,
    measure,
    value,
    timing,
    if(booking is null, null, printf('S-%06d-%02d', referral, booking))
        as session_id
from scored
order by referral, date, place, measure;
