/*
Of the episodes that had improved at the end of care (ended, the latest score
meets the threshold), how many still are so many weeks after it. One row per
group and weeks; n_reached: the end lies that long before the data cut; n_known:
of these, with a follow-up score near that day (nearest, within a quarter; a tie
goes to the earlier, of two on a day the worse counts).
*/
with selected as (
    select *
    from selected_episodes(
        $by, $measure, $condition, $clinic, $therapist, $referrer,
        $cohort, $sex, $age, $duration, $from_date, $to_date, $episodes,
        null, $data_cut, left_out := $without
    )
    where is_started
),

improved as (
    select
        selected.episode_id,
        selected.end_date,
        targets.measure,
        targets.baseline,
        targets.sign,
        targets.needed
    from selected
    inner join targets
        on
            selected.episode_id = targets.episode_id
            and selected.measure = targets.measure
            and targets.threshold = $threshold
    inner join judged_outcomes(null) as judged
        on
            selected.episode_id = judged.episode_id
            and selected.measure = judged.measure
            and judged.threshold = $threshold
    where
        selected.state = 'ended' and judged.is_eligible and judged.is_improved
),

follow_ups as (
    select
        improved.episode_id,
        (scores.value - improved.baseline) * improved.sign as gain,
        date_diff('day', improved.end_date, scores.score_date) as day
    from improved
    inner join scores
        on
            improved.episode_id = scores.episode_id
            and improved.measure = scores.measure
    where
        scores.timing = 'follow_up'
        and scores.score_date > improved.end_date
),

points as (
    select weeks.weeks
    from (values (4), (12), (26)) as weeks (weeks)
),

near as (
    select
        follow_ups.episode_id,
        points.weeks,
        min_by(
            follow_ups.gain,
            (
                abs(follow_ups.day - 7 * points.weeks) * 2
                + case when follow_ups.day > 7 * points.weeks then 1 else 0 end,
                follow_ups.gain
            )
        ) as gain
    from follow_ups
    inner join points
        on abs(follow_ups.day - 7 * points.weeks) * 4 <= 7 * points.weeks
    group by follow_ups.episode_id, points.weeks
),

placed as (
    select
        selected.group_name,
        points.weeks,
        improved.episode_id,
        improved.end_date + 7 * points.weeks <= $data_cut as is_reached,
        near.gain,
        near.gain + 1e-9 >= improved.needed as is_still
    from selected
    cross join points
    left join improved on selected.episode_id = improved.episode_id
    left join near
        on
            improved.episode_id = near.episode_id
            and points.weeks = near.weeks
)

select
    group_name,
    weeks,
    count(episode_id) as n_improved_at_end,
    count(*) filter (where is_reached) as n_reached,
    count(gain) filter (where is_reached) as n_known,
    count(*) filter (where is_reached and is_still) as n_still
from placed
group by group_name, weeks
