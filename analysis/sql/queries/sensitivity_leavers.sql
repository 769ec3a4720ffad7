/*
Who left and who did not, among the due, looked at in two ways: those without an
outcome beside those with one, and the lost beside those whose care ended. One row
per group, way of looking (split), side and what is compared (variable), with n,
mean and standard deviation. last: the last score known, the baseline where there
is no later one.
*/
with selected as (
    select *
    from selected_episodes(
        $by, $measure, $condition, $clinic, $therapist, $referrer,
        $cohort, $sex, $age, $duration, $from_date, $to_date, $episodes,
        $at_day, $data_cut, left_out := $without
    )
    where is_due
),

known as (
    select
        selected.group_name,
        outcomes.baseline is null or outcomes.outcome is null as is_missing,
        selected.state = 'lost' as is_lost,
        cast(outcomes.baseline as double) as baseline,
        cast(coalesce(outcomes.latest, outcomes.baseline) as double) as last,
        cast(coalesce(outcomes.latest, outcomes.baseline) as double)
        - outcomes.baseline as change,
        cast(selected.n_visits as double) as visits
    from selected
    left join scored_outcomes($at_day) as outcomes
        on
            selected.episode_id = outcomes.episode_id
            and selected.measure = outcomes.measure
),

sides as (
    select
        *,
        'no outcome' as split,
        is_missing as is_left
    from known
    union all
    select
        *,
        'lost' as split,
        is_lost as is_left
    from known
),

compared as (
    unpivot (
        select
            group_name,
            split,
            is_left,
            baseline,
            last,
            change,
            visits
        from sides
    )
    on baseline, last, change, visits
    into name variable value value
)

select
    group_name,
    split,
    is_left,
    variable,
    count(value) as n,
    avg(value) as mean,
    stddev_samp(value) as sd
from compared
group by group_name, split, is_left, variable
