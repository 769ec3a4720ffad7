/*
One row per episode: a referral with its intake, its visits and its end.
day_0: the first visit, the intake where the export has no bookings.
state: not_started, in_care, ended or lost (RULES, Time).
entry_date: what from, to and quarter go by where there is no day 0.
*/
with spans as (
    select
        episode_id,
        min(visit_date) as first_visit_date,
        max(visit_date) as last_visit_date,
        max(visit) as n_visits,
        max(case when visit = 1 then therapist end) as first_therapist
    from visits
    group by episode_id
),

score_spans as (
    select
        referrals.episode_id,
        max(checked_scores.score_date) as last_score_date,
        min(checked_scores.score_date) as first_score_date
    from checked_scores
    inner join referrals
        on
            checked_scores.source = referrals.source
            and checked_scores.referral_id = referrals.referral_id
    where
        checked_scores.reject_rule is null
        and checked_scores.score_date <= $data_cut
    group by referrals.episode_id
),

dated as (
    select
        referrals.*,
        spans.first_visit_date,
        spans.last_visit_date,
        coalesce(spans.n_visits, 0) as n_visits,
        spans.first_therapist,
        score_spans.first_score_date,
        score_spans.last_score_date,
        case
            when $has_sessions then spans.first_visit_date
            else referrals.intake_date
        end as day_0,
        case
            when $has_sessions then spans.first_visit_date is not null
            else
                coalesce(
                    score_spans.first_score_date <= referrals.intake_date,
                    false
                )
                or (
                    referrals.baseline_pain is not null
                    and referrals.intake_date is not null
                )
        end as is_started
    from referrals
    left join spans on referrals.episode_id = spans.episode_id
    left join score_spans on referrals.episode_id = score_spans.episode_id
),

ended as (
    select
        *,
        case
            when
                is_started and coalesce(discharge_reason, '') <> 'lost'
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
    from dated
),

visits_before_end as (
    select
        ended.episode_id,
        count(*) as n_visits
    from ended
    inner join visits
        on
            ended.episode_id = visits.episode_id
            and visits.visit_date < ended.end_date
    group by ended.episode_id
)

select
    ended.episode_id,
    ended.source,
    ended.referral_id,
    ended.patient_id,
    row_number() over (
        partition by ended.source, ended.patient_id
        order by ended.entry_date, ended.referral_id
    ) as patient_episode,
    ended.condition,
    ended.primary_measure,
    ended.clinic,
    coalesce(ended.intake_therapist, ended.first_therapist, 'unknown')
        as therapist,
    ended.referrer,
    ended.cohort,
    ended.sex,
    ended.age,
    ended.duration,
    concat(
        cast(extract(year from ended.entry_date) as varchar),
        '-Q',
        cast(extract(quarter from ended.entry_date) as varchar)
    ) as quarter,
    ended.body_region,
    ended.payer,
    ended.research_consent,
    ended.referral_date,
    ended.intake_date,
    ended.entry_date,
    case when ended.is_started then ended.day_0 end as day_0,
    ended.first_visit_date,
    ended.last_visit_date,
    cast(ended.n_visits as integer) as n_visits,
    ended.prescribed_sessions,
    case
        when ended.is_started then ended.last_contact_date
    end as last_contact_date,
    ended.end_date,
    date_diff('day', ended.day_0, ended.end_date) as end_day,
    cast(coalesce(visits_before_end.n_visits, 0) as integer) as end_visit,
    case
        when ended.end_date is not null
            then coalesce(ended.discharge_reason, 'other')
        when ended.is_started and ended.discharge_reason = 'lost' then 'lost'
    end as end_reason,
    case
        when not ended.is_started then 'not_started'
        when ended.end_date is not null then 'ended'
        when ended.discharge_reason = 'lost' then 'lost'
        when date_diff('day', ended.last_contact_date, $data_cut) > 28
            then 'lost'
        else 'in_care'
    end as state,
    ended.is_started,
    ended.intake_date is not null or ended.n_visits > 0 as has_intake
from ended
left join visits_before_end
    on ended.episode_id = visits_before_end.episode_id
