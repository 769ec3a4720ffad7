/*
One row per scored day (and day 0) of every episode with a baseline from which the
threshold can be reached: what was known then of who might leave.
fate: lost (no score after it, and lost), stayed (another score, or an end), open
(in care at the data cut). is_counted: what becomes of the patient can be told
(28 days or more before the data cut) and was open when the patient was scored
(no improvement before it).
pattern: condition, third of the scale of the baseline (0 mildest), change so far
against what the threshold takes, number of scores so far.
*/
create macro leaving_steps(
    measure_asked, threshold_asked, rule_asked, data_cut
) as table
with followed as (
    select
        found.episode_id,
        found.status,
        found.day as known_to,
        targets.baseline,
        targets.needed,
        targets.sign,
        targets.measure,
        episodes.state,
        episodes.condition,
        episodes.day_0,
        least(2, greatest(0, floor(3 * case
            when measures.sign < 0 then targets.baseline - measures.low
            else measures.high - targets.baseline
        end / (measures.high - measures.low)))) as third
    from improvements as found
    inner join targets
        on
            found.episode_id = targets.episode_id
            and found.measure = targets.measure
            and found.threshold = targets.threshold
    inner join episodes on found.episode_id = episodes.episode_id
    inner join measures on found.measure = measures.measure
    where
        found.threshold = threshold_asked
        and found.rule = rule_asked
        and found.is_eligible
        and found.measure = case
            when measure_asked = 'primary' then episodes.primary_measure
            else measure_asked
        end
),

scored as (
    select
        followed.*,
        scores.day,
        (scores.value - followed.baseline) * followed.sign + 1e-9 as gain
    from followed
    inner join scores
        on
            followed.episode_id = scores.episode_id
            and followed.measure = scores.measure
            and scores.is_outcome
    union all
    select
        followed.*,
        0 as day,
        0 as gain
    from followed
),

numbered as (
    select
        *,
        row_number() over course - 1 as step,
        lag(day) over course as day_before,
        lead(day) over course is null as is_last
    from scored
    window course as (partition by episode_id order by day)
)

select
    *,
    case
        when not is_last or state = 'ended' then 'stayed'
        when state = 'lost' then 'lost'
        else 'open'
    end as fate,
    not (is_last and state = 'in_care')
    and day <= date_diff('day', day_0, data_cut) - 28
    and (
        status <> 'improved'
        or day < known_to
        or (day = known_to and rule_asked <> 'first')
    ) as is_counted,
    concat_ws(
        '|',
        condition,
        cast(cast(third as integer) as varchar),
        case
            when gain >= needed then 'improved'
            when gain >= needed / 2 then 'half way'
            when gain <= -needed then 'worse'
            else 'little'
        end,
        case
            when step <= 1 then cast(step as varchar)
            when step <= 3 then '2-3'
            when step <= 6 then '4-6'
            else '7 or more'
        end
    ) as pattern
from numbered
