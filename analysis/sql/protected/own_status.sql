/*
By how much the score of each condition's own measure had changed at the latest
score, against the measure's important change. One row per grouping (clinic, sex,
age, duration, year), its value, condition and status; every patient once in
each grouping.
status: not_due (never started, or in care), then the due: missing (not both
scores), no_claim (the measure has no important change), no_room (the baseline is
too near the best score), worsened, little, improved.
*/
with placed as (
    select
        people.*,
        case
            when not people.is_due then 'not_due'
            when scores.baseline is null or scores.outcome is null
                then 'missing'
            when thresholds.measure is null then 'no_claim'
            when not coalesce(judged.is_eligible, false) then 'no_room'
            when judged.is_improved then 'improved'
            when judged.is_worsened then 'worsened'
            else 'little'
        end as status
    from research_episodes('primary', $closed_to, $data_cut) as people
    left join scored_outcomes(null) as scores
        on
            people.episode_id = scores.episode_id
            and people.measure = scores.measure
    left join thresholds
        on
            people.measure = thresholds.measure
            and thresholds.threshold = 'mcid'
    left join judged_outcomes(null) as judged
        on
            people.episode_id = judged.episode_id
            and people.measure = judged.measure
            and judged.threshold = 'mcid'
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
    count(*) as n
from placed
group by grouping sets (
    (condition, clinic, status),
    (condition, sex, status),
    (condition, age, status),
    (condition, duration, status),
    (condition, year, status)
)
