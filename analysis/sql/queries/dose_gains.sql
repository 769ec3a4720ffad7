/*
What the next session brings: from the score before each visit to the score
before the next one, with what became of those who have none. gain is in the
measure's good direction. One row per group and visit; the counts add up:
n_scored = n + n_unscored + n_left + n_in_care
known: those of whom it is known what came next (n_scored less n_in_care).
Moments of score and baseline are of the known and of the n who were scored
again: what the standardised mean takes.
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

nexts as (
    select
        selected.group_name,
        selected.state,
        came.visit,
        came.baseline,
        came.value,
        lead(came.visit) over each_course as next_visit,
        (lead(came.value) over each_course - came.value) * came.sign as gain
    from selected
    inner join scored_visits($measure) as came
        on
            selected.episode_id = came.episode_id
            and selected.measure = came.measure
    window each_course as (partition by came.episode_id order by came.visit)
),

placed as (
    select
        *,
        value is not null
        and (next_visit is not null or state <> 'in_care') as is_known
    from nexts
)

select
    group_name,
    visit,
    count(*) as n_came,
    count(value) as n_scored,
    count(gain) as n,
    count(value) filter (where next_visit is not null and gain is null)
        as n_unscored,
    count(value) filter (where next_visit is null and is_known) as n_left,
    count(value) filter (where not is_known) as n_in_care,
    avg(value) filter (where next_visit is null and is_known) as left_mean,
    avg(value) filter (where gain is not null) as stayed_mean,
    avg(gain) as gain_mean,
    stddev_samp(gain) as gain_sd,
    count(value) filter (where is_known) as n_known,
    avg(value) filter (where is_known) as known_score,
    avg(baseline) filter (where is_known) as known_baseline,
    var_samp(value) filter (where is_known) as known_var_score,
    var_samp(baseline) filter (where is_known) as known_var_baseline,
    covar_samp(value, baseline) filter (where is_known) as known_cov,
    avg(baseline) filter (where gain is not null) as stayed_baseline,
    var_samp(value) filter (where gain is not null) as stayed_var_score,
    var_samp(baseline) filter (where gain is not null) as stayed_var_baseline,
    covar_samp(value, baseline) filter (where gain is not null) as stayed_cov,
    covar_samp(gain, value) as gain_cov_score,
    covar_samp(gain, baseline) as gain_cov_baseline
from placed
group by group_name, visit
