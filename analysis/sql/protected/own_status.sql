/*
By how much the score of each condition's own measure had changed at the latest
score, against the measure's important change. One row per grouping, its two
values and statuses; every patient once in each grouping.
status: not_due (never started, or in care), then the due: not_judged (not both
scores, a measure without an important change, or a baseline too near the best
score to reach it), worsened, little, improved.
status_kind: not_measured, else whether the own measure is pain. status_pain: those
measured by pain (see scale_status), and whether they are measured_pain here too:
their own measure is pain, and its important change was in reach.
*/
with by_pain as (
    select episode_id
    from judged_outcomes(null)
    where measure = 'nprs' and threshold in ('20', '30', '50')
    group by episode_id
    having bool_and(is_eligible and outcome is not null)
),

placed as (
    select
        people.*,
        people.is_due and by_pain.episode_id is not null as is_by_pain,
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
    left join by_pain on people.episode_id = by_pain.episode_id
),

sorted as (
    select
        *,
        case
            when status in ('not_due', 'not_judged') then 'not_measured'
            when measure = 'nprs' then 'measured_pain'
            else 'measured_other'
        end as status_kind
    from placed
)

select
    grouping_name,
    first_group,
    second_group,
    status,
    status_kind,
    case
        when not is_by_pain then 'not_measured'
        when status_kind = 'measured_pain' then 'measured_pain'
        else 'elsewhere'
    end as status_pain,
    count(*) as n
from sorted
group by all
