/*
One row per referral with what its dates hang on: first and last visit, first and
last score, day 0 and whether it started.
*/
with visit_spans as (
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
        episode_id,
        min(score_date) as first_score_date,
        max(score_date) as last_score_date
    from accepted_scores
    group by episode_id
)

select
    referrals.*,
    visit_spans.first_visit_date,
    visit_spans.last_visit_date,
    cast(coalesce(visit_spans.n_visits, 0) as integer) as n_visits,
    visit_spans.first_therapist,
    score_spans.last_score_date,
    case
        when $has_sessions then visit_spans.first_visit_date
        else referrals.intake_date
    end as day_0,
    case
        when $has_sessions then visit_spans.first_visit_date is not null
        else
            coalesce(
                score_spans.first_score_date <= referrals.intake_date
                or referrals.baseline_pain is not null,
                false
            )
            and referrals.intake_date is not null
    end as is_started
from referrals
left join visit_spans on referrals.episode_id = visit_spans.episode_id
left join score_spans on referrals.episode_id = score_spans.episode_id
