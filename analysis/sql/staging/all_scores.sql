/*
One row per score before or between sessions, whatever it came from: the score
files, the before-columns of the visits, the baseline of the intake. After-session
scores are not among them: they stay with their visit.
at_visit: the visit a before-score was taken at. position: the order in the files.
*/
with first_visits_of_dates as (
    select
        episode_id,
        visit_date,
        min(visit) as visit
    from visits
    group by episode_id, visit_date
),

from_files as (
    select
        episodes.episode_id,
        checked_scores.measure,
        checked_scores.score_date,
        case
            when checked_scores.timing is not null then checked_scores.timing
            when
                episodes.day_0 is null
                or checked_scores.score_date <= episodes.day_0
                then 'intake'
            when checked_scores.score_date > episodes.end_date then 'follow_up'
            else 'before'
        end as timing,
        checked_scores.value,
        checked_scores.session_id,
        checked_scores.file_no * cast(10000000000 as bigint)
        + checked_scores.record as position
    from checked_scores
    inner join episodes
        on
            checked_scores.source = episodes.source
            and checked_scores.referral_id = episodes.referral_id
    where
        checked_scores.reject_rule is null
        and checked_scores.score_date <= $data_cut
        and coalesce(checked_scores.timing, '') <> 'after'
),

from_visits as (
    select
        episode_id,
        'nprs' as measure,
        visit_date,
        visit,
        pain_before as value
    from visits
    union all
    select
        episode_id,
        'sbp' as measure,
        visit_date,
        visit,
        systolic_before as value
    from visits
    union all
    select
        episode_id,
        'dbp' as measure,
        visit_date,
        visit,
        diastolic_before as value
    from visits
    union all
    select
        episode_id,
        'hr' as measure,
        visit_date,
        visit,
        heart_rate_before as value
    from visits
    union all
    select
        episode_id,
        'rpp' as measure,
        visit_date,
        visit,
        rate_pressure_before as value
    from visits
)

select
    from_files.episode_id,
    from_files.measure,
    from_files.score_date,
    from_files.timing,
    from_files.value,
    case
        when from_files.timing = 'before'
            then coalesce(visits.visit, first_visits_of_dates.visit)
    end as at_visit,
    from_files.position
from from_files
left join visits
    on
        from_files.episode_id = visits.episode_id
        and from_files.session_id = visits.session_id
left join first_visits_of_dates
    on
        from_files.episode_id = first_visits_of_dates.episode_id
        and from_files.score_date = first_visits_of_dates.visit_date
union all
select
    from_visits.episode_id,
    from_visits.measure,
    from_visits.visit_date as score_date,
    'before' as timing,
    from_visits.value,
    from_visits.visit as at_visit,
    cast(9000000000000000000 as bigint) as position
from from_visits
where from_visits.value is not null
union all
select
    referrals.episode_id,
    'nprs' as measure,
    coalesce(referrals.intake_date, referrals.referral_date) as score_date,
    'intake' as timing,
    referrals.baseline_pain as value,
    cast(null as integer) as at_visit,
    cast(9000000000000000000 as bigint) as position
from referrals
where referrals.baseline_pain is not null
