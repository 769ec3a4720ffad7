-- The spoilt records of intake.csv, in the columns of the clean file.
create or replace temporary table exported as
select * from read_csv($clean, all_varchar = true)
where false
union all by name
select
    referral_id,
    patient_id,
    condition,
    cast(referral_date as varchar) as referral_date,
    cast(intake_date as varchar) as intake_date,
    'C-A' as clinic_id
from dirty_intake
order by all;
