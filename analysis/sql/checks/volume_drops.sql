/*
title: Sudden drops in volume
category: completeness
counts: weeks in which a clinic has less than a quarter of its usual bookings
unit: week / weeks
threshold: count above 0
source: our choice
smallest: 1
note: Usual: the median of the 8 weeks before, where that is 10 or more. A closed
    clinic looks the same.
advice: See whether the clinic was closed; else export that week again.
questions: sessions
*/
with weeks as (
    select
        clinic,
        date_trunc('week', booking_date) as week,
        cast(sum(booked) as bigint) as booked
    from booking_days
    group by clinic, date_trunc('week', booking_date)
),

calendar as (
    select
        spans.clinic,
        cast(unnest(generate_series(
            spans.first_week,
            date_trunc('week', load_facts.last_day) - interval 7 day,
            interval 7 day
        )) as date) as week
    from (
        select
            clinic,
            min(week) as first_week
        from weeks
        group by clinic
    ) as spans
    cross join load_facts
),

followed as (
    select
        calendar.clinic,
        calendar.week,
        coalesce(weeks.booked, 0) as booked,
        median(coalesce(weeks.booked, 0)) over recent as usual,
        count(*) over recent as n_recent
    from calendar
    left join weeks
        on calendar.clinic = weeks.clinic and calendar.week = weeks.week
    window recent as (
        partition by calendar.clinic
        order by calendar.week
        rows between 8 preceding and 1 preceding
    )
)

select
    clinic,
    week as record_date,
    concat(
        cast(booked as varchar), ' bookings, usually ', cast(usual as varchar)
    ) as found,
    1 as n_of,
    booked < usual / 4 as is_affected
from followed
where
    n_recent = 8
    and usual >= 10
    and (select has_dates from load_facts)
