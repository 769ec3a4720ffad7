/*
title: Weekdays without scores
category: completeness
counts: weekdays of a clinic on which scores before the visit are given 20
    points of per cent less often than on its other days
unit: weekday / weekdays
threshold: count above 0
source: our choice
smallest: 1
note: Weekdays with at least 30 visits, in clinics with 30 on other days.
advice: See who works that day and whether the form is at hand.
questions: trajectory, improvement, dose, expected
*/
with weekdays as (
    select
        clinic,
        date_part('isodow', booking_date) as weekday,
        cast(sum(attended) as bigint) as visits,
        cast(sum(scored) as bigint) as scored
    from booking_days
    group by clinic, date_part('isodow', booking_date)
),

beside as (
    select
        *,
        sum(visits) over (partition by clinic) - visits as other_visits,
        sum(scored) over (partition by clinic) - scored as other_scored,
        sum(scored) over () as all_scored
    from weekdays
)

select
    clinic,
    'nprs' as measure,
    'before' as timing,
    case cast(weekday as integer)
        when 1 then 'Monday'
        when 2 then 'Tuesday'
        when 3 then 'Wednesday'
        when 4 then 'Thursday'
        when 5 then 'Friday'
        when 6 then 'Saturday'
        else 'Sunday'
    end as thing,
    concat(
        'scored ', cast(scored as varchar), ' of ', cast(visits as varchar),
        ' visits'
    ) as found,
    1 as n_of,
    other_scored / other_visits - scored / visits > 0.2 as is_affected
from beside
where
    visits >= 30
    and other_visits >= 30
    and all_scored > 0
    and (select has_dates from load_facts)
