/*
One row per record of the session files, after the rules that look at other
records: the first record with a session_id counts, its referral is known, and
nobody attended a session before the intake.
*/
with repeated as (
    select
        source,
        session_id,
        min(file_no * cast(10000000000 as bigint) + record) as first_position
    from staged_sessions
    where reject_rule is null
    group by source, session_id
    having count(*) > 1
),

referrals as (
    select
        source,
        referral_id,
        intake_date
    from checked_intake
    where reject_rule is null
)

select
    staged_sessions.* exclude (reject_rule),
    case
        when staged_sessions.reject_rule is not null
            then staged_sessions.reject_rule
        when
            staged_sessions.file_no * cast(10000000000 as bigint)
            + staged_sessions.record > repeated.first_position
            then 'duplicate_session_id'
        when referrals.referral_id is null then 'unknown_referral'
        when
            staged_sessions.status = 'attended'
            and staged_sessions.session_date < referrals.intake_date
            then 'before_intake'
    end as reject_rule
from staged_sessions
left join repeated
    on
        staged_sessions.source = repeated.source
        and staged_sessions.session_id = repeated.session_id
left join referrals
    on
        staged_sessions.source = referrals.source
        and staged_sessions.referral_id = referrals.referral_id
