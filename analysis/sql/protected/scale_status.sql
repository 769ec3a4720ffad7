/*
How far each patient got, and by how much the score had changed at the latest
score: 20, 30 and 50 per cent of baseline. One row per grouping (clinic, sex,
age, duration, year with the condition; quarter without), its value, condition
and status; every patient once in each grouping.
status: no_intake, not_started, in_care, then the due: missing (not both scores),
no_room (baseline 0), worsened (by 30 %), little, only_20 (improved by 20 % and not
by 30), only_30 (by 30 % and not by 50), improved_50.
*/
with judged as (
    select
        episode_id,
        measure,
        bool_and(is_eligible) as has_room,
        bool_or(is_improved and threshold = '20') as is_improved_20,
        bool_or(is_improved and threshold = '30') as is_improved_30,
        bool_or(is_improved and threshold = '50') as is_improved_50,
        bool_or(is_worsened and threshold = '30') as is_worsened
    from judged_outcomes(null)
    where threshold in ('20', '30', '50')
    group by episode_id, measure
),

placed as (
    select
        people.*,
        case
            when not people.has_intake then 'no_intake'
            when not people.is_started then 'not_started'
            when not people.is_due then 'in_care'
            when scores.baseline is null or scores.outcome is null
                then 'missing'
            when not coalesce(judged.has_room, false) then 'no_room'
            when judged.is_improved_50 then 'improved_50'
            when judged.is_improved_30 then 'only_30'
            when judged.is_improved_20 then 'only_20'
            when judged.is_worsened then 'worsened'
            else 'little'
        end as status
    from research_episodes($measure, $closed_to, $data_cut) as people
    left join scored_outcomes(null) as scores
        on
            people.episode_id = scores.episode_id
            and people.measure = scores.measure
    left join judged
        on
            people.episode_id = judged.episode_id
            and people.measure = judged.measure
)

select
    case
        when grouping(clinic) = 0 then 'clinic'
        when grouping(sex) = 0 then 'sex'
        when grouping(age) = 0 then 'age'
        when grouping(duration) = 0 then 'duration'
        when grouping(year) = 0 then 'year'
        else 'quarter'
    end as grouping_name,
    coalesce(clinic, sex, age, duration, year, quarter) as group_name,
    condition,
    status,
    count(*) as n
from placed
group by grouping sets (
    (condition, clinic, status),
    (condition, sex, status),
    (condition, age, status),
    (condition, duration, status),
    (condition, year, status),
    (quarter, status)
)
