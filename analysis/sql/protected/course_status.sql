/*
Who reached improvement during care, and when. One row per grouping, its two
values, status and day; every patient once in each grouping.
status: not_started; not_counted (no baseline, or no room to improve); improved,
ended (without improvement) or censored, on that day after the first visit.
status_in_period: the same with the weeks that the day lies in. status_measured:
whether those who are counted have a latest score as well (see scale_status).
*/
with placed as (
    select
        people.*,
        found.day,
        case
            when not people.is_started then 'not_started'
            when found.is_eligible then found.status
            else 'not_counted'
        end as status,
        people.is_due and scores.outcome is not null as is_measured,
        case
            when found.day <= 14 then '_by_week_2'
            when found.day <= 28 then '_week_3_4'
            when found.day <= 56 then '_week_5_8'
            when found.day <= 84 then '_week_9_12'
            else '_later'
        end as period
    from
        research_episodes($measure, $groupings, $closed_to, $data_cut) as people
    left join improvements as found
        on
            people.episode_id = found.episode_id
            and people.measure = found.measure
            and found.threshold = $threshold
            and found.rule = $rule
    left join scored_outcomes(null) as scores
        on
            people.episode_id = scores.episode_id
            and people.measure = scores.measure
)

select
    grouping_name,
    first_group,
    second_group,
    status,
    case when status like 'not_%' then status else status || period end
        as status_in_period,
    case
        when status like 'not_%' then status
        when is_measured then 'measured'
        else 'not_measured'
    end as status_measured,
    case when status not like 'not_%' then day end as day,
    count(*) as n
from placed
group by all
