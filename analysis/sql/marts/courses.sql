/*
One row per episode and measure with a baseline and a threshold: what each
threshold takes (needed_, eligible_), and on which scored days it was met.
first_: met for the first time; strict_: met and met again on the next scored day;
both as day * 10^12 + visit * 10^6 + the scored day before, so that one minimum
finds all three (the view improvements takes them apart). met_last_: met at the
last scored day. Days and visits are 0 where there is no later score.
*/
with scored_days as (
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

judged_days as (
    select
        needed_amounts.*,
        scored_days.* exclude (episode_id, measure, value, next_value),
        (scored_days.value - needed_amounts.baseline)
        * needed_amounts.sign + 1e-9 as gain,
        (scored_days.next_value - needed_amounts.baseline)
        * needed_amounts.sign + 1e-9 as gain_next,
        cast(scored_days.day as bigint) * 1000000000000
        + scored_days.visit * 1000000
        + coalesce(scored_days.day_before, 0) as place
    from needed_amounts
    inner join scored_days
        on
            needed_amounts.episode_id = scored_days.episode_id
            and needed_amounts.measure = scored_days.measure
),

met as (
    select
        episode_id,
        measure,
        min(place) filter (where gain >= needed_20) as first_20,
        min(place) filter (where gain >= needed_20 and gain_next >= needed_20)
            as strict_20,
        min(place) filter (where gain >= needed_30) as first_30,
        min(place) filter (where gain >= needed_30 and gain_next >= needed_30)
            as strict_30,
        min(place) filter (where gain >= needed_50) as first_50,
        min(place) filter (where gain >= needed_50 and gain_next >= needed_50)
            as strict_50,
        min(place) filter (where gain >= needed_mcid) as first_mcid,
        min(place) filter (where gain >= needed_mcid and gain_next >= needed_mcid)
            as strict_mcid,
        max(day) as last_day,
        max(visit) as last_visit,
        max(day_before) as last_but_one_day,
        max(visit_before) as last_but_one_visit
    from judged_days
    group by episode_id, measure
)

select
    needed_amounts.* exclude (latest_gain),
    met.* exclude (
        episode_id, measure, last_day, last_visit, last_but_one_day,
        last_but_one_visit
    ),
    coalesce(needed_amounts.latest_gain >= needed_amounts.needed_20, false)
        as met_last_20,
    coalesce(needed_amounts.latest_gain >= needed_amounts.needed_30, false)
        as met_last_30,
    coalesce(needed_amounts.latest_gain >= needed_amounts.needed_50, false)
        as met_last_50,
    coalesce(needed_amounts.latest_gain >= needed_amounts.needed_mcid, false)
        as met_last_mcid,
    coalesce(met.last_day, 0) as last_day,
    coalesce(met.last_visit, 0) as last_visit,
    coalesce(met.last_but_one_day, 0) as last_but_one_day,
    coalesce(met.last_but_one_visit, 0) as last_but_one_visit
from needed_amounts
left join met
    on
        needed_amounts.episode_id = met.episode_id
        and needed_amounts.measure = met.measure
