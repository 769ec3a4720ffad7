/*
One row per episode with a baseline, measure, threshold and rule: whether and
when improvement was reached during care (RULES, Improved).
is_eligible: the baseline leaves room to reach the threshold; else status is null.
status: improved, ended (the competing event) or censored, at day and visit.
after_day: the scored day before the event, so that it lies in (after_day, day].
*/
with baselines as (
    select
        outcomes.episode_id,
        outcomes.measure,
        outcomes.baseline,
        thresholds.threshold,
        measures.sign,
        greatest(
            thresholds.points,
            thresholds.percent / cast(100 as double) * outcomes.baseline
        ) as needed,
        case
            when measures.sign < 0 then outcomes.baseline - measures.low
            else measures.high - outcomes.baseline
        end as room
    from outcomes
    inner join measures on outcomes.measure = measures.measure
    inner join thresholds on outcomes.measure = thresholds.measure
    where outcomes.baseline is not null
),

scored_days as (
    select
        episode_id,
        measure,
        day,
        visit,
        value,
        lag(day) over each_course as day_before,
        lag(visit) over each_course as visit_before,
        lead(value) over each_course as next_value
    from scores
    where is_outcome
    window each_course as (partition by episode_id, measure order by day)
),

met_days as (
    select
        baselines.episode_id,
        baselines.measure,
        baselines.threshold,
        scored_days.day,
        scored_days.visit,
        scored_days.day_before,
        scored_days.visit_before,
        scored_days.next_value,
        (scored_days.value - baselines.baseline) * baselines.sign
        >= baselines.needed - 1e-9 as is_met,
        coalesce(
            (scored_days.next_value - baselines.baseline) * baselines.sign
            >= baselines.needed - 1e-9,
            false
        ) as is_met_next
    from baselines
    inner join scored_days
        on
            baselines.episode_id = scored_days.episode_id
            and baselines.measure = scored_days.measure
),

courses as (
    select
        episode_id,
        measure,
        threshold,
        min(day) filter (where is_met) as first_day,
        min(visit) filter (where is_met) as first_visit,
        min(coalesce(day_before, 0)) filter (where is_met) as first_after,
        min(day) filter (where is_met and is_met_next) as strict_day,
        min(visit) filter (where is_met and is_met_next) as strict_visit,
        min(coalesce(day_before, 0)) filter (where is_met and is_met_next)
            as strict_after,
        max(case when next_value is null and is_met then day end)
            as last_met_day,
        max(day) as last_day,
        max(visit) as last_visit,
        max(case when next_value is null then coalesce(day_before, 0) end)
            as last_but_one_day,
        max(case when next_value is null then coalesce(visit_before, 0) end)
            as last_but_one_visit
    from met_days
    group by episode_id, measure, threshold
),

candidates as (
    select
        baselines.episode_id,
        baselines.measure,
        baselines.threshold,
        baselines.needed > 0 and baselines.room >= baselines.needed - 1e-9
            as is_eligible,
        episodes.state,
        episodes.end_day,
        episodes.end_visit,
        courses.* exclude (episode_id, measure, threshold),
        case
            when episodes.end_reason in ('goals_met', 'completed')
                then courses.last_met_day
        end as discharge_day
    from baselines
    inner join episodes on baselines.episode_id = episodes.episode_id
    left join courses
        on
            baselines.episode_id = courses.episode_id
            and baselines.measure = courses.measure
            and baselines.threshold = courses.threshold
),

by_rule as (
    select
        *,
        'first' as rule,
        first_day as event_day,
        first_visit as event_visit,
        first_after as event_after,
        coalesce(last_day, 0) as censor_day,
        coalesce(last_visit, 0) as censor_visit,
        cast(null as varchar) as confirmed_by
    from candidates
    union all
    select
        *,
        'confirmed' as rule,
        coalesce(strict_day, discharge_day) as event_day,
        case
            when strict_day is not null then strict_visit
            when discharge_day is not null then last_visit
        end as event_visit,
        case
            when strict_day is not null then strict_after
            when discharge_day is not null then last_but_one_day
        end as event_after,
        coalesce(last_but_one_day, 0) as censor_day,
        coalesce(last_but_one_visit, 0) as censor_visit,
        case
            when strict_day is not null then 'next_score'
            when discharge_day is not null then 'discharge'
        end as confirmed_by
    from candidates
    union all
    select
        *,
        'confirmed_strict' as rule,
        strict_day as event_day,
        strict_visit as event_visit,
        strict_after as event_after,
        coalesce(last_but_one_day, 0) as censor_day,
        coalesce(last_but_one_visit, 0) as censor_visit,
        case when strict_day is not null then 'next_score' end as confirmed_by
    from candidates
)

select
    episode_id,
    measure,
    threshold,
    rule,
    is_eligible,
    case
        when not is_eligible then null
        when event_day is not null then 'improved'
        when state = 'ended' then 'ended'
        else 'censored'
    end as status,
    cast(case
        when not is_eligible then null
        when event_day is not null then event_day
        when state = 'ended' then end_day
        else censor_day
    end as integer) as day,
    cast(case
        when not is_eligible then null
        when event_day is not null then event_visit
        when state = 'ended' then end_visit
        else censor_visit
    end as integer) as visit,
    case
        when is_eligible and event_day is not null
            then cast(event_after as integer)
    end as after_day,
    case when is_eligible then confirmed_by end as confirmed_by
from by_rule
order by measure, threshold, rule, episode_id
