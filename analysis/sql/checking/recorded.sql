/*
One row per thing that the check in hand found affected. finding: what it is told
by from one load to the next.
*/
select
    $checked as check_name,
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
from affected as found
left join episodes on found.episode_id = episodes.episode_id
