/*
The weighted numbers at risk, as what comes and goes, and the weighted events by
day. One row per group, fold and day; folds are $folds equal parts of the group, dealt
out in the order of a hash of the referral. An episode is at risk in the stretches between its
scored days, each with the weight 1 / chance of not having been lost until its
score counted: under rule first one score earlier than where a second confirms.
Weights stop at $heaviest; n_cut: episodes whose weight was stopped.
*/
with selected as (
    select
        *,
        row_number() over (
            partition by group_name
            order by md5(referral_id), episode_id
        ) % $folds as fold
    from selected_episodes(
        $by, $measure, $condition, $clinic, $therapist, $referrer,
        $cohort, $sex, $age, $duration, $from_date, $to_date, $episodes,
        $at_day, $data_cut, left_out := $without
    )
    where is_started
),

hazards as (
    select
        unnest($patterns) as named,
        unnest($hazards) as hazard
),

steps as (
    select
        selected.group_name,
        selected.fold,
        followed.*,
        sum(-ln(1 - hazards.hazard)) over (
            partition by followed.episode_id
            order by followed.day
        ) as staying
    from selected
    inner join leaving_steps($measure, $threshold, $rule, $data_cut) as followed
        on selected.episode_id = followed.episode_id
    inner join hazards
        on concat_ws('|', followed.pattern, selected.group_name) = hazards.named
),

weighted as (
    select
        *,
        lag(staying) over course as staying_before
    from steps
    window course as (partition by episode_id order by day)
),

stretches as (
    select
        group_name,
        fold,
        status,
        known_to,
        coalesce(day_before, -1) as start,
        day as stop,
        case
            when step = 0 then 0
            when $rule = 'first' then staying_before
            else staying
        end as staying
    from weighted
    where day <= known_to
    union all
    select
        group_name,
        fold,
        status,
        known_to,
        day as start,
        known_to as stop,
        staying
    from weighted
    where is_last and status = 'ended' and known_to > day
),

capped as (
    select
        *,
        least(exp(staying), $heaviest) as weight,
        exp(staying) > $heaviest as is_cut,
        stop = known_to as is_end
    from stretches
),

moves as (
    select
        *,
        start as time,
        true as is_coming
    from capped
    union all
    select
        *,
        stop as time,
        false as is_coming
    from capped
)

select
    group_name,
    fold,
    time,
    coalesce(sum(weight) filter (where is_coming), 0) as coming,
    coalesce(sum(weight) filter (where not is_coming), 0) as going,
    coalesce(sum(weight * weight) filter (where is_coming), 0)
        as coming_squared,
    coalesce(sum(weight * weight) filter (where not is_coming), 0)
        as going_squared,
    coalesce(
        sum(weight) filter (
            where not is_coming and is_end and status = 'improved'
        ),
        0
    ) as improved,
    coalesce(
        sum(weight) filter (
            where not is_coming and is_end and status = 'ended'
        ),
        0
    ) as ended,
    max(weight) as heaviest,
    count(*) filter (where is_cut and is_end and not is_coming) as n_cut
from moves
group by group_name, fold, time
order by group_name, fold, time
