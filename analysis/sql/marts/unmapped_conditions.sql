/* One row per condition label that the dictionary lacks, most frequent first. */
select
    coalesce(checked_intake.condition, checked_intake.icd10) as label,
    count(*) as n
from checked_intake
inner join episodes
    on
        checked_intake.source = episodes.source
        and checked_intake.referral_id = episodes.referral_id
where checked_intake.reject_rule is null and episodes.condition = 'unmapped'
group by coalesce(checked_intake.condition, checked_intake.icd10)
order by n desc, label asc
