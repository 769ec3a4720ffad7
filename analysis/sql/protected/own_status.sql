/*
By how much the score of each condition's own measure had changed at the latest
score, against the measure's important change. One row per grouping, its two
values and status; every patient once in each grouping.
status: not_due (never started, or in care), then the due: not_judged (not both
scores, a measure without an important change, or a baseline too near the best
score to reach it), worsened, little, improved.
*/
with placed as (
    select
        people.*,
        case
            when not people.is_due then 'not_due'
            when judged.outcome is null or not judged.is_eligible
                then 'not_judged'
            when judged.is_improved then 'improved'
            when judged.is_worsened then 'worsened'
            else 'little'
        end as status
    from
        research_episodes($measure, $groupings, $closed_to, $data_cut) as people
    left join judged_outcomes(null) as judged
        on
            people.episode_id = judged.episode_id
            and people.measure = judged.measure
            and judged.threshold = 'mcid'
)

select
    grouping_name,
    first_group,
    second_group,
    status,
    count(*) as n
from placed
group by grouping_name, first_group, second_group, status
