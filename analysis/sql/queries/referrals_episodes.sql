/*
The referrals whose care is not finished, or ended without goals met or the plan
completed: one row each, for the doctor who made them. days_since_visit counts to
the data cut; end_reason 'lost' too where only the rule says so. state: of those
who have not come, may_come (referred in the 28 days before the data cut, without
a date, or booked) and never_came, as in access.
*/
select
    referral_id as referral,
    condition,
    case
        when state <> 'not_started' then state
        when
            coalesce(date_diff('day', referral_date, $data_cut), 0) <= 28
            or episode_id in (
                select episode_id
                from bookings
                where status = 'upcoming' and booking_date >= $data_cut
            )
            then 'may_come'
        else 'never_came'
    end as state,
    case when state = 'lost' then 'lost' else end_reason end as end_reason,
    n_visits,
    prescribed_sessions,
    date_diff('day', referral_date, $data_cut) as days_since_referral,
    date_diff('day', coalesce(last_visit_date, last_contact_date), $data_cut)
        as days_since_visit
from selected_episodes(
    'referrer', $measure, $condition, $clinic, $therapist, $referrer,
    $cohort, $sex, $age, $duration, $from_date, $to_date, $episodes,
    $at_day, $data_cut, left_out := $without
)
where
    state in ('not_started', 'in_care', 'lost')
    or end_reason not in ('goals_met', 'completed')
order by coalesce(last_visit_date, referral_date) desc, referral_id
