/*
The open episodes of the selection, each with what there is to do for it (macro
open_episodes); the ended only where a final score is due. One row per episode,
the most urgent first. Row level: only for those allowed.
*/
with selected as (
    select *
    from selected_episodes(
        null, $measure, $condition, $clinic, $therapist, $referrer,
        $cohort, $sex, $age, $duration, $from_date, $to_date, $episodes,
        $at_day, $data_cut, left_out := $without
    )
    where is_started
)

select
    found.referral_id as episode,
    found.condition,
    found.therapist,
    found.clinic,
    found.state,
    found.days_since_visit,
    cast(found.next_visit as varchar) as next_visit,
    found.n_visits as visits,
    found.prescribed_sessions as prescribed,
    found.measure,
    found.baseline,
    found.latest as last_score,
    found.change,
    found.days_since_score,
    found.n_unscored,
    found.is_off_track as off_track,
    found.has_no_visit as no_visit,
    found.has_no_score as no_score,
    found.is_plan_nearly_used as plan_nearly_used,
    found.is_final_score_due as final_score_due,
    found.urgency
from selected
inner join open_episodes($measure, $data_cut, $smallest) as found
    on selected.episode_id = found.episode_id
where found.state <> 'ended' or found.urgency is not null
order by
    found.urgency asc nulls last,
    found.days_since_visit desc,
    found.source asc,
    found.referral_id asc
