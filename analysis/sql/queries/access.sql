/*
From the referral to the first visit. One row per group. from, to and quarter go
by the date of the referral, since who has not come has no other (without one,
by day 0).
n_undated: no referral date; n_misdated: a referral date after the first visit;
n: the others, whose days can be counted. n_came + n_may_come + n_never = n:
may come: not yet, and referred in the 28 days before the data cut or booked;
never: neither. n_due_14, n_due_28: whose 14 days, and more than 28, lie before
the data cut; n_within_14: of these, came within 14 days.
*/
with selected as (
    select
        case
            when $by = 'quarter' then concat(
                extract(year from coalesce(referral_date, entry_date)), '-Q',
                extract(quarter from coalesce(referral_date, entry_date))
            )
            else group_name
        end as group_name,
        episode_id,
        referral_date,
        first_visit_date,
        date_diff('day', referral_date, first_visit_date) as days,
        date_diff('day', referral_date, $data_cut) as days_known,
        coalesce(referral_date > first_visit_date, false) as is_misdated
    from selected_episodes(
        $by, $measure, $condition, $clinic, $therapist, $referrer,
        $cohort, $sex, $age, $duration, null, null, $episodes,
        $at_day, $data_cut, left_out := $without
    )
    where
        (
            cast($from_date as date) is null
            or coalesce(referral_date, entry_date) >= $from_date
        )
        and (
            cast($to_date as date) is null
            or coalesce(referral_date, entry_date) <= $to_date
        )
),

ahead as (
    select distinct episode_id
    from bookings
    where status = 'upcoming' and booking_date >= $data_cut
),

known as (
    select
        selected.*,
        selected.referral_date is not null and not selected.is_misdated
            as is_known,
        selected.days_known <= 28 or ahead.episode_id is not null
            as is_early
    from selected
    left join ahead on selected.episode_id = ahead.episode_id
)

select
    group_name,
    count(*) as n_referred,
    count(*) filter (where referral_date is null) as n_undated,
    count(*) filter (where is_misdated) as n_misdated,
    count(*) filter (where is_known) as n,
    count(*) filter (where is_known and days is not null) as n_came,
    count(*) filter (where is_known and days is null and is_early)
        as n_may_come,
    count(*) filter (where is_known and days is null and not is_early)
        as n_never,
    count(*) filter (where is_known and days_known > 28) as n_due_28,
    count(*) filter (where is_known and days_known >= 14) as n_due_14,
    count(*) filter (where is_known and days_known >= 14 and days <= 14)
        as n_within_14
from known
group by group_name
