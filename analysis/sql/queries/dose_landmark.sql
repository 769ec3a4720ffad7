/*
The course after the landmark visit, by what is known at it: the change so far,
and the days that the visits up to it took. One row per group, kind of knowledge
and what is known; n: whose baseline leaves room to reach the threshold:
n = n_due + n_in_care
later: the score at the moment in force among those taken after the landmark's
day. further_visits: visits after the landmark until the end of care, of the due.
*/
with selected as (
    select *
    from selected_episodes(
        $by, $measure, $condition, $clinic, $therapist, $referrer,
        $cohort, $sex, $age, $duration, $from_date, $to_date, $episodes,
        $at_day, $data_cut, left_out := $without
    )
    where is_started
),

courses_so_far as (
    select
        *,
        max(visit) over (partition by episode_id) - visit as further_visits
    from scored_visits($measure)
),

landmarks as (
    select
        selected.group_name,
        selected.is_due,
        reached.*,
        targets.needed,
        targets.is_eligible,
        (reached.value - reached.baseline) * reached.sign as so_far
    from selected
    inner join courses_so_far as reached
        on
            selected.episode_id = reached.episode_id
            and selected.measure = reached.measure
    inner join targets
        on
            reached.episode_id = targets.episode_id
            and reached.measure = targets.measure
    where
        reached.visit = $landmark
        and reached.value is not null
        and targets.threshold = $threshold
),

laters as (
    select
        landmarks.episode_id,
        max_by(
            scores.value,
            case
                when $at_day is null then scores.day
                else -2 * abs(scores.day - $at_day)
                    - case when scores.day > $at_day then 1 else 0 end
            end
        ) as later
    from landmarks
    inner join scores
        on
            landmarks.episode_id = scores.episode_id
            and landmarks.measure = scores.measure
    where
        scores.is_outcome
        and scores.day > landmarks.day
        and ($at_day is null or abs(scores.day - $at_day) * 4 <= $at_day)
    group by landmarks.episode_id
),

known as (
    select
        landmarks.*,
        case
            when landmarks.so_far >= landmarks.needed - 1e-9 then 'improved'
            when landmarks.so_far > 1e-9 then 'better'
            when landmarks.so_far > -1e-9 then 'same'
            else 'worse'
        end as change_so_far,
        case
            when landmarks.day <= 14 then 'within 14 days'
            when landmarks.day <= 28 then '15 to 28 days'
            else 'over 28 days'
        end as pace,
        laters.later,
        (laters.later - landmarks.baseline) * landmarks.sign
        >= landmarks.needed - 1e-9 as is_improved,
        (laters.later - landmarks.value) * landmarks.sign as further
    from landmarks
    left join laters on landmarks.episode_id = laters.episode_id
)

select
    group_name,
    case when grouping(pace) = 1 then 'so_far' else 'pace' end as kind,
    coalesce(change_so_far, pace) as known,
    count(*) filter (where not is_eligible) as n_not_eligible,
    count(*) filter (where is_eligible) as n,
    count(*) filter (where is_eligible and not is_due) as n_in_care,
    count(*) filter (where is_eligible and is_due) as n_due,
    count(later) filter (where is_eligible and is_due) as n_measured,
    count(*) filter (where is_eligible and is_due and is_improved)
        as n_improved,
    avg(further_visits) filter (where is_eligible and is_due)
        as further_visits,
    avg(further) filter (where is_eligible and is_due) as further_mean,
    stddev_samp(further) filter (where is_eligible and is_due) as further_sd
from known
group by grouping sets ((group_name, change_so_far), (group_name, pace))
