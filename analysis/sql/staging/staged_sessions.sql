/*
One row per record of the session files, cells cast to their types.
reject_rule and bad_cells: as in staged_intake.
Rules that need other records (duplicates, unknown referral, dates before the
intake or beyond the data cut) follow in accepted_sessions.
*/
with casts as (
    select
        *,
        case
            when substr(session_start, 1, 1) between '0' and '9'
                then try_cast(session_start as timestamp)
        end as start_time,
        replace(replace(lower(status), ' ', '_'), '-', '_') as status_text,
        try_cast(minutes as double) as length,
        try_cast(pain_before as double) as pain_in,
        try_cast(pain_after as double) as pain_out,
        try_cast(systolic_before as double) as systolic_in,
        try_cast(diastolic_before as double) as diastolic_in,
        try_cast(heart_rate_before as double) as heart_rate_in,
        try_cast(systolic_after as double) as systolic_out,
        try_cast(diastolic_after as double) as diastolic_out,
        try_cast(heart_rate_after as double) as heart_rate_out
    from records_sessions
),

cells as (
    select
        *,
        case
            when
                cast(start_time as date)
                between date '1900-01-01' and date '2199-12-31'
                then start_time
        end as session_time,
        case
            when status_text in (
                'attended', 'no_show', 'late_cancel', 'cancelled', 'upcoming'
            ) then status_text
        end as booking_status,
        case when length between 1 and 600 then length end as visit_minutes,
        case when pain_in between 0 and 10 then pain_in end as good_pain_in,
        case when pain_out between 0 and 10 then pain_out end as good_pain_out,
        case when systolic_in between 50 and 300 then systolic_in end
            as good_systolic_in,
        case when diastolic_in between 20 and 200 then diastolic_in end
            as good_diastolic_in,
        case when heart_rate_in between 20 and 250 then heart_rate_in end
            as good_heart_rate_in,
        case when systolic_out between 50 and 300 then systolic_out end
            as good_systolic_out,
        case when diastolic_out between 20 and 200 then diastolic_out end
            as good_diastolic_out,
        case when heart_rate_out between 20 and 250 then heart_rate_out end
            as good_heart_rate_out
    from casts
)

select
    source,
    file_no,
    record,
    session_id,
    referral_id,
    session_time as session_start,
    cast(session_time as date) as session_date,
    booking_status as status,
    therapist_id,
    visit_minutes as minutes,
    techniques,
    body_regions,
    good_pain_in as pain_before,
    good_pain_out as pain_after,
    good_systolic_in as systolic_before,
    good_diastolic_in as diastolic_before,
    good_heart_rate_in as heart_rate_before,
    good_systolic_out as systolic_after,
    good_diastolic_out as diastolic_after,
    good_heart_rate_out as heart_rate_after,
    collected_by,
    case
        when lower(adverse_event) in ('no', 'n', 'none', 'false', '0')
            then false
        when adverse_event is not null then true
    end as has_adverse_event,
    case
        when session_id is null then 'no_session_id'
        when referral_id is null then 'no_referral_id'
        when session_start is null then 'no_date'
        when session_time is null then 'bad_date'
        when status is null then 'no_status'
        when booking_status is null then 'bad_status'
    end as reject_rule,
    nullif(concat_ws(
        ',',
        case
            when visit_minutes is null and minutes is not null
                then 'minutes'
        end,
        case
            when good_pain_in is null and pain_before is not null
                then 'pain_before'
        end,
        case
            when good_pain_out is null and pain_after is not null
                then 'pain_after'
        end,
        case
            when good_systolic_in is null and systolic_before is not null
                then 'systolic_before'
        end,
        case
            when good_diastolic_in is null and diastolic_before is not null
                then 'diastolic_before'
        end,
        case
            when good_heart_rate_in is null and heart_rate_before is not null
                then 'heart_rate_before'
        end,
        case
            when good_systolic_out is null and systolic_after is not null
                then 'systolic_after'
        end,
        case
            when good_diastolic_out is null and diastolic_after is not null
                then 'diastolic_after'
        end,
        case
            when good_heart_rate_out is null and heart_rate_after is not null
                then 'heart_rate_after'
        end
    ), '') as bad_cells
from cells
