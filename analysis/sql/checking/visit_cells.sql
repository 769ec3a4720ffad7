/*
One row per group and pair of pain scores before and after a session: how many
visits had it, and what else they recorded. The one pass over all visits.
*/
select
    check_episodes.group_no,
    check_episodes.is_pain_expected,
    visits.pain_before,
    visits.pain_after,
    count(*) as visits,
    count(visits.collected_by) as with_collector,
    count(*) filter (where lower(visits.collected_by) = 'therapist')
        as by_therapist,
    count(visits.systolic_before) as systolic_before,
    count(visits.systolic_after) as systolic_after,
    count(coalesce(
        visits.systolic_before + visits.diastolic_before,
        visits.heart_rate_before
    )) as readings_before,
    count(coalesce(
        visits.systolic_after + visits.diastolic_after,
        visits.heart_rate_after
    )) as readings_after
from visits
inner join check_episodes on visits.episode_id = check_episodes.episode_id
group by all
