/*
How soon the comparable patients of all other doctors came. One row, or none where
it would rest on fewer than 3 other doctors, on one with over half, or on fewer
than 10 dated referrals. within_14 is of those referred 14 days or more ago.
*/
with others as (
    select
        referrer,
        is_started,
        date_diff('day', referral_date, first_visit_date) as days,
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

largest as (
    select
        referrer,
        count(*) as n
    from others
    group by referrer
    order by n desc
    limit 1
)

select
    count(distinct others.referrer) as n_doctors,
    count(*) as n_referred,
    count(*) filter (where others.is_started) as n_came,
    count(*) filter (where others.days_known >= 14) as n_due_14,
    count(*) filter (where others.days_known >= 14 and others.days <= 14)
        as n_within_14,
    median(others.days) as days_median
from others
having
    count(distinct others.referrer) >= 3
    and count(*) >= 10
    and (select max(largest.n) from largest) * 2 <= count(*)
