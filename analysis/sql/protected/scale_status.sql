/*
How far each patient got, and by how much the score had changed at the latest
score: 20, 30 and 50 per cent of baseline. One row per grouping, its two values
and status; every patient once in each grouping.
status: no_intake, not_started, in_care, then the due: not_judged (not both
scores, or baseline 0), worsened (by 30 %), little, only_20 (improved by 20 % and
not by 30), only_30 (by 30 % and not by 50), improved_50.
*/
with judged as (
    select
        episode_id,
        measure,
        bool_and(is_eligible and outcome is not null) as is_measured,
        bool_or(is_improved and threshold = '20') as is_improved_20,
        bool_or(is_improved and threshold = '30') as is_improved_30,
        bool_or(is_improved and threshold = '50') as is_improved_50,
        bool_or(is_worsened and threshold = '30') as is_worsened
    from judged_outcomes(null)
    where list_contains($thresholds, threshold)
    group by episode_id, measure
),

placed as (
    select
        people.*,
        case
            when not people.is_started and not people.has_intake
                then 'no_intake'
            when not people.is_started then 'not_started'
            when not people.is_due then 'in_care'
            when not coalesce(judged.is_measured, false) then 'not_judged'
            when judged.is_improved_50 then 'improved_50'
            when judged.is_improved_30 then 'only_30'
            when judged.is_improved_20 then 'only_20'
            when judged.is_worsened then 'worsened'
            else 'little'
        end as status
    from
        research_episodes($measure, $groupings, $closed_to, $data_cut) as people
    left join judged
        on
            people.episode_id = judged.episode_id
            and people.measure = judged.measure
)

select
    grouping_name,
    first_group,
    second_group,
    status,
    count(*) as n
from placed
group by grouping_name, first_group, second_group, status
