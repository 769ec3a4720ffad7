/*
One row per thing that a check found affected and keeps. finding: what it is told
by from one load to the next.
*/
select
    found.check_name,
    found.episode_id,
    episodes.source,
    episodes.referral_id,
    found.session_id,
    found.record,
    coalesce(found.clinic, episodes.clinic) as clinic,
    episodes.therapist,
    episodes.condition,
    found.thing,
    found.measure,
    found.timing,
    found.record_date,
    found.found,
    concat_ws(
        '|',
        episodes.source,
        episodes.referral_id,
        found.session_id,
        found.clinic,
        found.thing,
        found.measure,
        found.timing,
        cast(found.record_date as varchar)
    ) as finding,
    cast(null as varchar) as state
from found
inner join checks_run on found.check_name = checks_run.check_name
left join episodes on found.episode_id = episodes.episode_id
where found.is_affected and checks_run.is_kept
