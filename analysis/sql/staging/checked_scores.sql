/*
One row per record of the score files, after the rules that look at other
records: its referral is known, it is the first of its referral, measure, date,
timing and session, and an after-session score has its visit.
*/
with positions as (
    select
        *,
        file_no * cast(10000000000 as bigint) + record as position
    from staged_scores
),

repeated as (
    select
        source,
        referral_id,
        measure,
        score_date,
        timing,
        session_id,
        min(position) as first_position
    from positions
    where reject_rule is null
    group by source, referral_id, measure, score_date, timing, session_id
    having count(*) > 1
),

referrals as (
    select
        source,
        referral_id
    from checked_intake
    where reject_rule is null
),

visits_by_date as (
    select distinct
        source,
        referral_id,
        session_date
    from checked_sessions
    where reject_rule is null and status = 'attended'
)

select
    positions.* exclude (reject_rule, position),
    case
        when positions.reject_rule is not null then positions.reject_rule
        when positions.position > repeated.first_position
            then 'duplicate_score'
        when referrals.referral_id is null then 'unknown_referral'
        when
            positions.timing = 'after'
            and (
                positions.measure <> 'nprs'
                or visits_by_date.referral_id is null
            ) then 'after_without_visit'
    end as reject_rule
from positions
left join repeated
    on
        positions.source = repeated.source
        and positions.referral_id = repeated.referral_id
        and positions.measure = repeated.measure
        and positions.score_date = repeated.score_date
        and coalesce(positions.timing, '') = coalesce(repeated.timing, '')
        and coalesce(positions.session_id, '')
        = coalesce(repeated.session_id, '')
left join referrals
    on
        positions.source = referrals.source
        and positions.referral_id = referrals.referral_id
left join visits_by_date
    on
        positions.source = visits_by_date.source
        and positions.referral_id = visits_by_date.referral_id
        and positions.score_date = visits_by_date.session_date
        and positions.timing = 'after'
