/*
One row per record of the intake files, after the rules that look at other
records: the first record with a referral_id counts, the later ones are
duplicates.
*/
with repeated as (
    select
        source,
        referral_id,
        min(file_no * cast(10000000000 as bigint) + record) as first_position
    from staged_intake
    where reject_rule is null
    group by source, referral_id
    having count(*) > 1
)

select
    staged_intake.* exclude (reject_rule),
    case
        when staged_intake.reject_rule is not null
            then staged_intake.reject_rule
        when
            staged_intake.file_no * cast(10000000000 as bigint)
            + staged_intake.record > repeated.first_position
            then 'duplicate_referral_id'
    end as reject_rule
from staged_intake
left join repeated
    on
        staged_intake.source = repeated.source
        and staged_intake.referral_id = repeated.referral_id
