/*
Days from the referral to the first visit: one row per group and number of days,
how many came then (improved, in the words of the curves) and how many had not
come when the data were cut (censored). Selected as in access.
*/
with selected as (
    select
        case
            when $by = 'quarter' then concat(
                extract(year from referral_date), '-Q',
                extract(quarter from referral_date)
            )
            else group_name
        end as group_name,
        first_visit_date is not null as is_seen,
        date_diff(
            'day', referral_date, coalesce(first_visit_date, $data_cut)
        ) as days
    from selected_episodes(
        $by, $measure, $condition, $clinic, $therapist, $referrer,
        $cohort, $sex, $age, $duration, null, null, $episodes,
        $at_day, $data_cut, left_out := $without
    )
    where
        (cast($from_date as date) is null or referral_date >= $from_date)
        and (cast($to_date as date) is null or referral_date <= $to_date)
)

select
    group_name,
    days as time,
    count(*) filter (where is_seen) as improved,
    0 as ended,
    count(*) filter (where not is_seen) as censored
from selected
where days >= 0
group by group_name, days
order by group_name, days
