/*
From the referral to the first visit, by the month of the referral, as in access.
One row per group and month: referrals with a date that is not after their first
visit, those of them whose first visit is at most 14 days on (who never came is
not), and those who came within 84 days with the sum of their days. By the month
of the first visit an export would begin with short waits only: those referred
before it begins are not in it. from and to go by the date of the referral.
*/
with selected as (
    select
        group_name,
        referral_date,
        date_diff('day', referral_date, first_visit_date) as days
    from selected_episodes(
        $by, $measure, $condition, $clinic, $therapist, $referrer,
        $cohort, $sex, $age, $duration, null, null, $episodes,
        $at_day, $data_cut, left_out := $without
    )
    where
        referral_date <= coalesce(first_visit_date, referral_date)
        and (cast($from_date as date) is null or referral_date >= $from_date)
        and (cast($to_date as date) is null or referral_date <= $to_date)
)

select
    group_name,
    cast(date_trunc('month', referral_date) as date) as month,
    count(*) as n_referred,
    count(*) filter (where days <= 14) as n_within_14,
    count(*) filter (where days <= 84) as n_came,
    cast(coalesce(sum(days) filter (where days <= 84), 0) as bigint) as days
from selected
group by group_name, date_trunc('month', referral_date)
