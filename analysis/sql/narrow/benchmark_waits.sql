/*
How long the comparable patients of all other doctors waited for the first visit:
one row per number of days, as in queries/access_times, with how many of them are
known for 14 days (n_due_14) and came within these (n_within_14). No row where it
would rest on fewer than 3 other doctors, on one with over half, or on fewer than
10 patients. These rows are never kept, only their sums and their median.
*/
with others as (
    select
        referrer,
        first_visit_date is not null as is_seen,
        date_diff(
            'day', referral_date, coalesce(first_visit_date, $data_cut)
        ) as days,
        date_diff('day', referral_date, $data_cut) as days_known
    from episodes
    where
        referral_date is not null
        and referrer not in ($referrer, 'unknown')
        and condition in (
            select own.condition
            from episodes as own
            where own.referrer = $referrer and own.condition <> 'unmapped'
        )
),

by_doctor as (
    select
        referrer,
        count(*) as n
    from others
    where days >= 0
    group by referrer
),

allowed as (
    select count(*) as n_doctors
    from by_doctor
    having is_benchmark(count(*), sum(n), max(n))
)

select
    allowed.n_doctors,
    others.days as time,
    count(*) filter (where others.is_seen) as improved,
    0 as ended,
    count(*) filter (where not others.is_seen) as censored,
    count(*) filter (where others.days_known >= 14) as n_due_14,
    count(*) filter (
        where others.is_seen and others.days <= 14 and others.days_known >= 14
    ) as n_within_14
from others
cross join allowed
where others.days >= 0
group by allowed.n_doctors, others.days
