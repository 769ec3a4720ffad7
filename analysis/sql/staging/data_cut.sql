/*
The data cut: the last attended booking, score or discharge among the records
that no rule keeps out; where an export has none of these, its last referral or
intake. One row.
*/
with dates as (
    select max(session_date) as last_date
    from checked_sessions
    where reject_rule is null and status = 'attended'
    union all
    select max(score_date) as last_date
    from checked_scores
    where reject_rule is null
    union all
    select max(discharge_date) as last_date
    from checked_intake
    where reject_rule is null
),

first_contacts as (
    select max(coalesce(intake_date, referral_date)) as last_date
    from checked_intake
    where reject_rule is null
)

select
    coalesce(
        (select max(last_date) from dates),
        (select max(last_date) from first_contacts)
    ) as data_cut
