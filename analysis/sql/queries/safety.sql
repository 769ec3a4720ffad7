/*
What may have harmed. One row per group: visits and episodes with an adverse
event, and how many record at all whether there was one (blank is not none);
due episodes worsened by the threshold at the moment in force, of those measured
(as in responders); and care that ended in what the patient was to be spared.
*/
with selected as (
    select *
    from selected_episodes(
        $by, $measure, $condition, $clinic, $therapist, $referrer,
        $cohort, $sex, $age, $duration, $from_date, $to_date, $episodes,
        $at_day, $data_cut, left_out := $without
    )
    where is_started
),

visited as (
    select
        visits.episode_id,
        count(*) as n_visits,
        count(visits.has_adverse_event) as n_recorded,
        count(*) filter (where visits.has_adverse_event) as n_events
    from visits
    inner join selected on visits.episode_id = selected.episode_id
    group by visits.episode_id
),

judged as (
    select
        episode_id,
        measure,
        is_worsened
    from judged_outcomes($at_day)
    where threshold = $threshold and is_eligible and outcome is not null
)

select
    selected.group_name,
    cast(coalesce(sum(visited.n_visits), 0) as bigint) as n_visits,
    cast(coalesce(sum(visited.n_recorded), 0) as bigint) as n_recorded,
    cast(coalesce(sum(visited.n_events), 0) as bigint) as n_events,
    count(visited.episode_id) as n_episodes,
    count(*) filter (where visited.n_recorded > 0) as n_episodes_recorded,
    count(*) filter (where visited.n_events > 0) as n_episodes_event,
    count(*) filter (where selected.is_due) as n_due,
    count(judged.is_worsened) filter (where selected.is_due) as n_measured,
    count(*) filter (where selected.is_due and judged.is_worsened)
        as n_worsened,
    count(*) filter (where selected.state in ('ended', 'lost')) as n_finished,
    count(*) filter (where selected.end_reason = 'referred_on')
        as n_referred_on,
    count(*) filter (where selected.end_reason = 'surgery') as n_surgery,
    count(*) filter (where selected.end_reason = 'injection') as n_injection,
    count(*) filter (where selected.end_reason = 'new_injury') as n_new_injury
from selected
left join visited on selected.episode_id = visited.episode_id
left join judged
    on
        selected.episode_id = judged.episode_id
        and selected.measure = judged.measure
group by selected.group_name
