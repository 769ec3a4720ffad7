/*
The fan made of the episodes that started first, held to those that started
later: how many later scores lie under each percentile, as sums per episode. One
row per percentile.
expected: the share under the position (n - 1) p + 1 among n scores and one more,
which is p only where n is large. A score equal to a percentile lies under it in
the part that its equals among the earlier scores do.
n_later: later scores; n: of these, at a visit with enough earlier scores.
*/
with selected as (
    select *
    from selected_episodes(
        'condition', $measure, $condition, $clinic, $therapist, $referrer,
        $cohort, $sex, $age, $duration, $from_date, $to_date, $episodes,
        $at_day, $data_cut, left_out := $without
    )
    where is_started
),

split as (
    select quantile_disc(day_0, $earlier) as last_day_0
    from selected
),

scored as (
    select
        selected.condition,
        visits.band,
        visits.visit,
        visits.episode_id,
        visits.value,
        selected.day_0 > split.last_day_0 as is_later
    from selected
    cross join split
    inner join scored_visits($measure) as visits
        on
            selected.episode_id = visits.episode_id
            and selected.measure = visits.measure
    where visits.visit > 1 and visits.value is not null
),

fan as (
    select
        condition,
        band,
        visit,
        count(*) as n,
        unnest([0.1, 0.25, 0.5, 0.75, 0.9]) as p,
        unnest(quantile_cont(value, [0.1, 0.25, 0.5, 0.75, 0.9])) as percentile
    from scored
    where not is_later
    group by condition, band, visit
    having count(*) >= $smallest
),

placed as (
    select
        fan.*,
        (fan.n - 1) * fan.p + 1 as place,
        count(*) filter (where scored.value < fan.percentile - 1e-9) as n_under,
        count(*) filter (where abs(scored.value - fan.percentile) <= 1e-9)
            as n_equal
    from fan
    inner join scored
        on
            fan.condition = scored.condition
            and fan.band = scored.band
            and fan.visit = scored.visit
    where not scored.is_later
    group by all
),

judged as (
    select
        placed.p,
        scored.episode_id,
        count(*) as n,
        sum(placed.place / (placed.n + 1)) as expected,
        sum(case
            when abs(scored.value - placed.percentile) <= 1e-9
                then (placed.place - placed.n_under) / (placed.n_equal + 1)
            when scored.value < placed.percentile then 1
            else 0
        end) as under
    from scored
    inner join placed
        on
            scored.condition = placed.condition
            and scored.band = placed.band
            and scored.visit = placed.visit
    where scored.is_later
    group by placed.p, scored.episode_id
),

later as (
    select count(*) as n_later
    from scored
    where is_later
)

select
    percentiles.p,
    later.n_later,
    count(judged.episode_id) as n_episodes,
    cast(coalesce(sum(judged.n), 0) as bigint) as n,
    coalesce(sum(judged.under), 0) as under,
    sum(judged.expected) as expected,
    sum(judged.under * judged.under) as under_squared,
    sum(judged.under * judged.n) as under_n,
    cast(sum(judged.n * judged.n) as bigint) as n_squared
from (select unnest([0.1, 0.25, 0.5, 0.75, 0.9]) as p) as percentiles
cross join later
left join judged on percentiles.p = judged.p
group by percentiles.p, later.n_later
order by percentiles.p
