/*
Seen within 14 days, by the month of the referral, as in access. One row per
group and month: referrals with a date that is not after their first visit, and
those of them whose first visit is at most 14 days on. Who never came was not
seen within 14 days. from and to go by the date of the referral.
*/
with selected as (
    select *
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
    count(*) filter (
        where date_diff('day', referral_date, first_visit_date) <= 14
    ) as n_within_14
from selected
group by all
