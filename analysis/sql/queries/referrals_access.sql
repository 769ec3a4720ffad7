/*
From referral to the first visit: one row. Days count between the two dates, of
those who came; within_14 is of those referred 14 days before the data cut or
longer. to_intake: days from referral to intake.
*/
select
    count(*) as n_referred,
    count(*) filter (where is_started) as n_came,
    count(*) filter (where not is_started) as n_not_come,
    count(*) filter (where date_diff('day', referral_date, $data_cut) >= 14)
        as n_due_14,
    count(*) filter (
        where
            date_diff('day', referral_date, $data_cut) >= 14
            and date_diff('day', referral_date, first_visit_date) <= 14
    ) as n_within_14,
    count(*) filter (
        where
            not is_started
            and date_diff('day', referral_date, $data_cut) < 14
    ) as n_waiting,
    count(date_diff('day', referral_date, first_visit_date)) as n_dated,
    median(date_diff('day', referral_date, first_visit_date)) as days_median,
    median(date_diff('day', referral_date, intake_date))
        as days_median_intake
from selected_episodes(
    'referrer', $measure, $condition, $clinic, $therapist, $referrer,
    $cohort, $sex, $age, $duration, $from_date, $to_date, $episodes,
    $at_day, $data_cut, left_out := $without
)
