/*
One row per episode with a baseline, measure, threshold and rule: whether and
when improvement was reached during care (RULES, Improved).
is_eligible: the baseline leaves room to reach the threshold; else status is null.
status: improved, ended (the competing event) or censored, at day and visit.
after_day: the scored day before the event, so that it lies in (after_day, day].
*/
with reached as (
    select
        courses.*,
        '20' as threshold,
        courses.eligible_20 as is_eligible,
        courses.first_20 as first_place,
        courses.strict_20 as strict_place,
        courses.met_last_20 as is_met_last
    from courses
    where courses.needed_20 is not null
    union all
    select
        courses.*,
        '30' as threshold,
        courses.eligible_30 as is_eligible,
        courses.first_30 as first_place,
        courses.strict_30 as strict_place,
        courses.met_last_30 as is_met_last
    from courses
    where courses.needed_30 is not null
    union all
    select
        courses.*,
        '50' as threshold,
        courses.eligible_50 as is_eligible,
        courses.first_50 as first_place,
        courses.strict_50 as strict_place,
        courses.met_last_50 as is_met_last
    from courses
    where courses.needed_50 is not null
    union all
    select
        courses.*,
        'mcid' as threshold,
        courses.eligible_mcid as is_eligible,
        courses.first_mcid as first_place,
        courses.strict_mcid as strict_place,
        courses.met_last_mcid as is_met_last
    from courses
    where courses.needed_mcid is not null
),

places as (
    select
        reached.*,
        episodes.state,
        episodes.end_day,
        episodes.end_visit,
        reached.is_met_last
        and episodes.end_reason in ('goals_met', 'completed')
            as is_met_at_discharge,
        cast(reached.last_day as bigint) * 1000000000000
        + reached.last_visit * 1000000
        + reached.last_but_one_day as last_place
    from reached
    inner join episodes on reached.episode_id = episodes.episode_id
),

by_rule as (
    select
        *,
        'first' as rule,
        first_place as event_place,
        last_day as censor_day,
        last_visit as censor_visit,
        cast(null as varchar) as confirmed_by
    from places
    union all
    select
        *,
        'confirmed' as rule,
        case
            when strict_place is not null then strict_place
            when is_met_at_discharge then last_place
        end as event_place,
        last_but_one_day as censor_day,
        last_but_one_visit as censor_visit,
        case
            when strict_place is not null then 'next_score'
            when is_met_at_discharge then 'discharge'
        end as confirmed_by
    from places
    union all
    select
        *,
        'confirmed_strict' as rule,
        strict_place as event_place,
        last_but_one_day as censor_day,
        last_but_one_visit as censor_visit,
        case when strict_place is not null then 'next_score' end
            as confirmed_by
    from places
),

events as (
    select
        *,
        cast(event_place % 1000000 as integer) as event_after,
        cast(floor(event_place % 1000000000000 / 1000000) as integer)
            as event_visit,
        cast(floor(event_place / 1000000000000) as integer) as event_day
    from by_rule
)

select
    episode_id,
    measure,
    threshold,
    rule,
    is_eligible,
    case
        when not is_eligible then null
        when event_place is not null then 'improved'
        when state = 'ended' then 'ended'
        else 'censored'
    end as status,
    case
        when not is_eligible then null
        when event_place is not null then event_day
        when state = 'ended' then end_day
        else censor_day
    end as day,
    case
        when not is_eligible then null
        when event_place is not null then event_visit
        when state = 'ended' then end_visit
        else censor_visit
    end as visit,
    case when is_eligible and event_place is not null then event_after end
        as after_day,
    case when is_eligible then confirmed_by end as confirmed_by
from events
