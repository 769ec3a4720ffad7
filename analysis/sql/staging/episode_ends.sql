/*
One row per referral with its end and its last contact. A discharge date without
a reason is an end; a reason without a date ends at the last visit; lost is none.
*/
select
    *,
    case
        when
            is_started
            and coalesce(discharge_reason, '') <> 'lost'
            and (discharge_reason is not null or discharge_date is not null)
            then greatest(
                coalesce(discharge_date, last_visit_date, last_score_date),
                day_0
            )
    end as end_date,
    greatest(
        coalesce(last_visit_date, day_0),
        coalesce(last_score_date, last_visit_date, day_0)
    ) as last_contact_date,
    coalesce(day_0, referral_date, intake_date) as entry_date
from episode_dates
