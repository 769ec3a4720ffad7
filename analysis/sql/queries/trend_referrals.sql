/*
Seen within 14 days, by the month of the referral. One row per group and month:
referrals that have a date, and those of them whose day 0 is at most 14 days on.
Who never came was not seen within 14 days.
*/
with selected as (
    select *
    from selected_episodes(
        $by, $measure, $condition, $clinic, $therapist, $referrer,
        $cohort, $sex, $age, $duration, $from_date, $to_date, $episodes,
        $at_day, $data_cut, left_out := $without
    )
    where referral_date is not null
)

select
    group_name,
    cast(date_trunc('month', referral_date) as date) as month,
    count(*) as n_referred,
    count(*) filter (
        where is_started and date_diff('day', referral_date, day_0) <= 14
    ) as n_within_14
from selected
group by all
