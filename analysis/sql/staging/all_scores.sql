/*
One row per score before or between sessions, whatever it came from: the score
files, the before-columns of the visits, the baseline of the intake. After-session
scores are not among them: they stay with their visit.
at_visit: the visit a before-score was taken at. position: the order in the files.
*/
with from_files as (
    select
        accepted_scores.*,
        case
            when accepted_scores.timing is not null
                then accepted_scores.timing
            when
                episodes.day_0 is null
                or accepted_scores.score_date <= episodes.day_0
                then 'intake'
            when accepted_scores.score_date > episodes.end_date
                then 'follow_up'
            else 'before'
        end as timing_or_derived
    from accepted_scores
    inner join episodes on accepted_scores.episode_id = episodes.episode_id
    where coalesce(accepted_scores.timing, '') <> 'after'
)

select
    from_files.episode_id,
    from_files.measure,
    from_files.score_date,
    from_files.timing_or_derived as timing,
    from_files.value,
    case
        when from_files.timing_or_derived = 'before'
            then coalesce(visits.visit, visit_dates.visit)
    end as at_visit,
    from_files.position
from from_files
left join visits
    on
        from_files.episode_id = visits.episode_id
        and from_files.session_id = visits.session_id
left join visit_dates
    on
        from_files.episode_id = visit_dates.episode_id
        and from_files.score_date = visit_dates.visit_date
union all
select
    episode_id,
    measure,
    visit_date as score_date,
    'before' as timing,
    value,
    visit as at_visit,
    cast(9000000000000000000 as bigint) as position
from visit_scores
union all
select
    episode_id,
    'nprs' as measure,
    coalesce(intake_date, referral_date) as score_date,
    'intake' as timing,
    baseline_pain as value,
    cast(null as integer) as at_visit,
    cast(9000000000000000000 as bigint) as position
from referrals
where baseline_pain is not null
