/*
One row per episode with a baseline, measure, threshold and rule: whether and
when improvement was reached during care (RULES, Improved).
is_eligible: the baseline leaves room to reach the threshold; else status is null.
status: improved, ended (the competing event) or censored, at day and visit.
after_day: the scored day before the event, so that it lies in (after_day, day].
*/
with courses as (
    select
        improvement_courses.*,
        episodes.state,
        episodes.end_day,
        episodes.end_visit,
        case
            when episodes.end_reason in ('goals_met', 'completed')
                then improvement_courses.last_met_day
        end as discharge_day
    from improvement_courses
    inner join episodes
        on improvement_courses.episode_id = episodes.episode_id
),

by_rule as (
    select
        *,
        'first' as rule,
        first_day as event_day,
        first_visit as event_visit,
        first_after as event_after,
        last_day as censor_day,
        last_visit as censor_visit,
        cast(null as varchar) as confirmed_by
    from courses
    union all
    select
        *,
        'confirmed' as rule,
        coalesce(strict_day, discharge_day) as event_day,
        case when strict_day is null then last_visit else strict_visit end
            as event_visit,
        case when strict_day is null then last_but_one_day else strict_after end
            as event_after,
        last_but_one_day as censor_day,
        last_but_one_visit as censor_visit,
        case
            when strict_day is not null then 'next_score'
            when discharge_day is not null then 'discharge'
        end as confirmed_by
    from courses
    union all
    select
        *,
        'confirmed_strict' as rule,
        strict_day as event_day,
        strict_visit as event_visit,
        strict_after as event_after,
        last_but_one_day as censor_day,
        last_but_one_visit as censor_visit,
        case when strict_day is not null then 'next_score' end as confirmed_by
    from courses
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
