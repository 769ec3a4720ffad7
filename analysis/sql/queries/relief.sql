/*
Pain before and after each session and before the next, as sums per patient, so
that intervals know that the visits of one patient are alike. One row per part
("all", by "visit" number, by days to the next visit ("gap"), by "condition"),
group and place in the part. Therapist is the session's own.
_n: patients. Of change (after - before; _bottom counts sessions), kept (before
- next before, over before - after: sessions with the three scores), chosen (the
same where relief was a point or more) and rebound (next before - after).
*/
with selected as (
    select *
    from selected_episodes(
        $by, 'nprs', $condition, $clinic, null, $referrer,
        $cohort, $sex, $age, $duration, $from_date, $to_date, $episodes,
        null, $data_cut, left_out := $without
    )
),

followed as (
    select
        selected.group_name,
        selected.condition,
        selected.source,
        selected.patient_id,
        visits.*,
        lead(visits.pain_before) over each_episode as next_before,
        date_diff(
            'day', visits.visit_date, lead(visits.visit_date) over each_episode
        ) as days_to_next
    from visits
    inner join selected on visits.episode_id = selected.episode_id
    window each_episode as (
        partition by visits.episode_id order by visits.visit
    )
),

sessions as (
    select
        followed.*,
        followed.pain_before - followed.pain_after as relief,
        followed.pain_before - followed.next_before as fall,
        greatest(
            thresholds.points, thresholds.percent / 100 * followed.pain_before
        ) as needed,
        case
            when followed.days_to_next < 2 then '0-1'
            when followed.days_to_next < 5 then '2-4'
            when followed.days_to_next < 8 then '5-7'
            when followed.days_to_next < 15 then '8-14'
            when followed.days_to_next < 22 then '15-21'
            when followed.days_to_next >= 22 then 'over 21'
        end as gap
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

patients as (
    select
        group_name,
        condition,
        visit,
        gap,
        case
            when grouping(visit) = 0 then 'visit'
            when grouping(gap) = 0 then 'gap'
            when grouping(condition) = 0 then 'condition'
            else 'all'
        end as part,
        count(*) as visits,
        count(relief) as change_bottom,
        count(distinct episode_id) filter (where relief is not null)
            as n_episodes,
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
        count(next_before - pain_after) as rebound_bottom,
        coalesce(sum(next_before - pain_after), 0) as rebound_top,
        count(collected_by) filter (where pain_after is not null)
            as n_collected,
        count(*) filter (
            where pain_after is not null and lower(collected_by) = 'therapist'
        ) as n_by_therapist
    from sessions
    group by grouping sets (
        (group_name, source, patient_id),
        (group_name, source, patient_id, visit),
        (group_name, source, patient_id, gap),
        (condition, source, patient_id)
    )
)

select
    part,
    coalesce(group_name, condition) as group_name,
    visit,
    gap,
    count(*) filter (where change_bottom > 0) as change_n,
    count(*) filter (where n_kept > 0) as kept_n,
    count(*) filter (where n_chosen > 0) as chosen_n,
    count(*) filter (where rebound_bottom > 0) as rebound_n,
    sum(columns(* exclude (part, group_name, condition, visit, gap))),
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
group by part, coalesce(group_name, condition), visit, gap
