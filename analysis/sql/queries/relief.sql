/*
Pain before and after each session and before the next, as sums per patient, so
that intervals know that the visits of one patient are alike. One row per part
("all", "condition", by "visit" number, by days to the next visit: "gap"), group
and place in the part; what a part does not tell is 0 or null. Therapist is the
session's own. patient is a number made of source and patient, for speed.
_n: patients. Of change (after - before; _bottom counts sessions), kept (before
- next before, over before - after: sessions with the three scores), chosen (the
same where relief was a point or more) and rebound (next before - after).
*/
with selected as (
    select
        episode_id,
        group_name,
        condition,
        hash(source, patient_id) as patient
    from selected_episodes(
        $by, 'nprs', $condition, $clinic, null, $referrer,
        $cohort, $sex, $age, $duration, $from_date, $to_date, $episodes,
        null, $data_cut, left_out := $without
    )
),

followed as (
    select
        visits.episode_id,
        visits.visit,
        visits.therapist,
        visits.collected_by,
        visits.pain_before,
        visits.pain_after,
        lead(visits.pain_before) over each_episode as next_before,
        lead(visits.day) over each_episode - visits.day as days_to_next
    from visits
    where visits.episode_id in (select selected.episode_id from selected)
    window each_episode as (
        partition by visits.episode_id order by visits.visit
    )
),

sessions as (
    select
        followed.*,
        followed.pain_before - followed.pain_after as relief,
        followed.pain_before - followed.next_before as fall,
        followed.next_before - followed.pain_after as rebound,
        greatest(
            thresholds.points, thresholds.percent / 100 * followed.pain_before
        ) as needed
    from followed
    cross join thresholds
    where
        thresholds.measure = 'nprs'
        and thresholds.threshold = $threshold
        and (
            cast($therapist as varchar[]) is null
            or list_contains($therapist, followed.therapist)
        )
),

episode_sums as (
    select
        episode_id,
        count(*) as visits,
        count(relief) as change_bottom,
        coalesce(sum(pain_before) filter (where relief is not null), 0)
            as before_sum,
        coalesce(-sum(relief), 0) as change_top,
        count(relief) filter (
            where needed > 0 and pain_before + 1e-9 >= needed
        ) as n_eligible,
        count(*) filter (where needed > 0 and relief + 1e-9 >= needed)
            as n_relieved,
        count(relief + fall) as n_kept,
        coalesce(sum(fall) filter (where relief is not null), 0) as kept_top,
        coalesce(sum(relief) filter (where fall is not null), 0)
            as kept_bottom,
        count(fall) filter (where relief >= 1) as n_chosen,
        coalesce(sum(fall) filter (where relief >= 1), 0) as chosen_top,
        coalesce(sum(relief) filter (where relief >= 1 and fall is not null), 0)
            as chosen_bottom,
        count(collected_by) filter (where pain_after is not null)
            as n_collected,
        count(*) filter (
            where pain_after is not null and lower(collected_by) = 'therapist'
        ) as n_by_therapist
    from sessions
    group by episode_id
),

patient_sums as (
    select
        case when grouping(selected.condition) = 0 then 'condition' else 'all'
        end as part,
        coalesce(selected.group_name, selected.condition) as group_name,
        count(*) filter (where episode_sums.change_bottom > 0) as n_episodes,
        sum(columns(episode_sums.* exclude (episode_id)))
    from episode_sums
    inner join selected on episode_sums.episode_id = selected.episode_id
    group by grouping sets (
        (selected.group_name, selected.patient),
        (selected.condition, selected.patient)
    )
),

visit_sums as (
    select
        'visit' as part,
        selected.group_name,
        sessions.visit,
        sum(sessions.pain_before) as before_sum,
        -sum(sessions.relief) as change_top,
        count(*) as change_bottom
    from sessions
    inner join selected on sessions.episode_id = selected.episode_id
    where sessions.relief is not null
    group by selected.group_name, sessions.visit, selected.patient
),

gap_sums as (
    select
        'gap' as part,
        selected.group_name,
        case
            when sessions.days_to_next < 2 then '0-1'
            when sessions.days_to_next < 5 then '2-4'
            when sessions.days_to_next < 8 then '5-7'
            when sessions.days_to_next < 15 then '8-14'
            when sessions.days_to_next < 22 then '15-21'
            else 'over 21'
        end as gap,
        sum(sessions.rebound) as rebound_top,
        count(*) as rebound_bottom
    from sessions
    inner join selected on sessions.episode_id = selected.episode_id
    where sessions.rebound is not null
    group by selected.group_name, gap, selected.patient
),

patients as (
    select * from patient_sums
    union all by name
    select * from visit_sums
    union all by name
    select * from gap_sums
)

select
    part,
    group_name,
    visit,
    gap,
    count(*) filter (where change_bottom > 0) as change_n,
    count(*) filter (where n_kept > 0) as kept_n,
    count(*) filter (where n_chosen > 0) as chosen_n,
    count(*) filter (where rebound_bottom > 0) as rebound_n,
    coalesce(sum(columns(* exclude (part, group_name, visit, gap))), 0),
    sum(change_top * change_top) as change_top_top,
    sum(change_top * change_bottom) as change_top_bottom,
    sum(change_bottom * change_bottom) as change_bottom_bottom,
    sum(kept_top * kept_top) as kept_top_top,
    sum(kept_top * kept_bottom) as kept_top_bottom,
    sum(kept_bottom * kept_bottom) as kept_bottom_bottom,
    sum(chosen_top * chosen_top) as chosen_top_top,
    sum(chosen_top * chosen_bottom) as chosen_top_bottom,
    sum(chosen_bottom * chosen_bottom) as chosen_bottom_bottom,
    sum(rebound_top * rebound_top) as rebound_top_top,
    sum(rebound_top * rebound_bottom) as rebound_top_bottom,
    sum(rebound_bottom * rebound_bottom) as rebound_bottom_bottom
from patients
group by part, group_name, visit, gap
