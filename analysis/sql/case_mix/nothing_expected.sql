/*
The table expectations where there are too few for any model: one row per episode
and measure that is due, has a baseline and a score at the latest moment (as in
judged), and nothing expected of it.
*/
select
    courses.episode_id,
    courses.measure,
    coalesce(courses.eligible_20, false) as eligible_20,
    coalesce(courses.eligible_30, false) as eligible_30,
    coalesce(courses.eligible_50, false) as eligible_50,
    coalesce(courses.eligible_mcid, false) as eligible_mcid,
    cast(null as double) as clinic_20,
    cast(null as double) as clinic_30,
    cast(null as double) as clinic_50,
    cast(null as double) as clinic_mcid,
    cast(null as double) as therapist_20,
    cast(null as double) as therapist_30,
    cast(null as double) as therapist_50,
    cast(null as double) as therapist_mcid,
    cast(null as double) as referrer_20,
    cast(null as double) as referrer_30,
    cast(null as double) as referrer_50,
    cast(null as double) as referrer_mcid
from courses
inner join episodes
    on
        courses.episode_id = episodes.episode_id
        and episodes.state in ('ended', 'lost')
inner join outcomes
    on
        courses.episode_id = outcomes.episode_id
        and courses.measure = outcomes.measure
        and outcomes.latest is not null
