/*
One row per record of the score files, cells cast to their types.
A score needs a measure of the dictionary and a value within its range; timing
may be blank and is then derived from the date (RULES, Scores).
*/
with casts as (
    select
        *,
        case
            when substr(score_date, 1, 1) between '0' and '9'
                then cast(try_cast(score_date as timestamp) as date)
        end as score_day,
        lower(measure) as measure_text,
        try_cast(value as double) as score_value,
        replace(replace(lower(timing), ' ', '_'), '-', '_') as timing_text
    from records_scores
)

select
    casts.source,
    casts.file_no,
    casts.record,
    casts.referral_id,
    casts.session_id,
    casts.score_day as score_date,
    measures.measure,
    casts.score_value as value,
    case
        when casts.timing_text in (
            'intake', 'before', 'after', 'discharge', 'follow_up'
        ) then casts.timing_text
    end as timing,
    case
        when casts.referral_id is null then 'no_referral_id'
        when casts.score_date is null then 'no_date'
        when
            casts.score_day is null
            or casts.score_day
            not between date '1900-01-01' and date '2199-12-31'
            then 'bad_date'
        when casts.measure is null then 'no_measure'
        when measures.measure is null then 'unknown_measure'
        when casts.value is null then 'no_value'
        when casts.score_value is null then 'bad_number'
        when
            not casts.score_value between measures.low and measures.high
            then 'bad_value'
        when
            casts.timing_text is not null
            and casts.timing_text not in (
                'intake', 'before', 'after', 'discharge', 'follow_up'
            ) then 'bad_timing'
    end as reject_rule
from casts
left join measures on casts.measure_text = measures.measure
