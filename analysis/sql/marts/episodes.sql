/*
One row per episode: a referral with its intake, its visits and its end.
day_0: the first visit, the intake where the export has no bookings.
state: not_started, in_care, ended or lost (RULES, Time).
entry_date: what from, to and quarter go by; the referral where there is no day 0.
*/
with visits_before_end as (
    select
        episode_ends.episode_id,
        count(*) as n_visits
    from episode_ends
    inner join visits
        on
            episode_ends.episode_id = visits.episode_id
            and visits.visit_date < episode_ends.end_date
    group by episode_ends.episode_id
)

select
    episode_ends.* exclude (
        intake_therapist, first_therapist, baseline_pain, discharge_date,
        discharge_reason, last_score_date, day_0, last_contact_date
    ),
    row_number() over (
        partition by episode_ends.source, episode_ends.patient_id
        order by episode_ends.entry_date, episode_ends.referral_id
    ) as patient_episode,
    coalesce(
        episode_ends.intake_therapist, episode_ends.first_therapist, 'unknown'
    ) as therapist,
    concat(
        cast(extract(year from episode_ends.entry_date) as varchar),
        '-Q',
        cast(extract(quarter from episode_ends.entry_date) as varchar)
    ) as quarter,
    case when episode_ends.is_started then episode_ends.day_0 end as day_0,
    case
        when episode_ends.is_started then episode_ends.last_contact_date
    end as last_contact_date,
    date_diff('day', episode_ends.day_0, episode_ends.end_date) as end_day,
    cast(coalesce(visits_before_end.n_visits, 0) as integer) as end_visit,
    case
        when episode_ends.end_date is not null
            then coalesce(episode_ends.discharge_reason, 'other')
        when
            episode_ends.is_started and episode_ends.discharge_reason = 'lost'
            then 'lost'
    end as end_reason,
    case
        when not episode_ends.is_started then 'not_started'
        when episode_ends.end_date is not null then 'ended'
        when episode_ends.discharge_reason = 'lost' then 'lost'
        when
            date_diff('day', episode_ends.last_contact_date, $data_cut) > 28
            then 'lost'
        else 'in_care'
    end as state,
    episode_ends.intake_date is not null or episode_ends.n_visits > 0
        as has_intake
from episode_ends
left join visits_before_end
    on episode_ends.episode_id = visits_before_end.episode_id
