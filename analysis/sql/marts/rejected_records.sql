/*
One row per record that a rule keeps out, whatever table it was meant for. A
record that feeds several tables and got into one of them is listed here too:
what it lost there counts as a cell (see warehouse/rejects.py).
*/
with after_intake as (
    select
        checked_intake.file_no,
        checked_intake.record,
        coalesce(checked_intake.reject_rule, 'after_data_cut') as rule
    from checked_intake
    left join referrals
        on
            checked_intake.source = referrals.source
            and checked_intake.referral_id = referrals.referral_id
    where
        checked_intake.reject_rule is not null
        or referrals.referral_id is null
),

after_sessions as (
    select
        checked_sessions.file_no,
        checked_sessions.record,
        case
            when checked_sessions.reject_rule is not null
                then checked_sessions.reject_rule
            when
                checked_sessions.session_date > $data_cut
                and checked_sessions.status <> 'upcoming'
                then 'after_data_cut'
            else 'unknown_referral'
        end as rule
    from checked_sessions
    left join referrals
        on
            checked_sessions.source = referrals.source
            and checked_sessions.referral_id = referrals.referral_id
    where
        checked_sessions.reject_rule is not null
        or referrals.referral_id is null
        or (
            checked_sessions.session_date > $data_cut
            and checked_sessions.status <> 'upcoming'
        )
),

after_scores as (
    select
        checked_scores.file_no,
        checked_scores.record,
        case
            when checked_scores.reject_rule is not null
                then checked_scores.reject_rule
            when checked_scores.score_date > $data_cut then 'after_data_cut'
            else 'unknown_referral'
        end as rule
    from checked_scores
    left join referrals
        on
            checked_scores.source = referrals.source
            and checked_scores.referral_id = referrals.referral_id
    where
        checked_scores.reject_rule is not null
        or referrals.referral_id is null
        or checked_scores.score_date > $data_cut
)

select * from after_intake
union all
select * from after_sessions
union all
select * from after_scores
union all
select
    file_no,
    record,
    reject_rule as rule
from checked_providers
where reject_rule is not null
