/*
Who reached improvement during care, and when. One row per grouping (clinic, sex,
age, duration, year), its value, condition, status and day; every patient once in
each grouping.
status: not_started; not_counted (no baseline, or no room to improve); improved,
ended (without improvement) or censored, on that day after the first visit.
*/
with placed as (
    select
        people.*,
        found.day,
        case
            when not people.is_started then 'not_started'
            when not coalesce(found.is_eligible, false) then 'not_counted'
            else found.status
        end as status
    from research_episodes($measure, $closed_to, $data_cut) as people
    left join improvements as found
        on
            people.episode_id = found.episode_id
            and people.measure = found.measure
            and found.threshold = $threshold
            and found.rule = $rule
)

select
    case
        when grouping(clinic) = 0 then 'clinic'
        when grouping(sex) = 0 then 'sex'
        when grouping(age) = 0 then 'age'
        when grouping(duration) = 0 then 'duration'
        else 'year'
    end as grouping_name,
    coalesce(clinic, sex, age, duration, year) as group_name,
    condition,
    status,
    day,
    count(*) as n
from placed
group by grouping sets (
    (condition, clinic, status, day),
    (condition, sex, status, day),
    (condition, age, status, day),
    (condition, duration, status, day),
    (condition, year, status, day)
)
