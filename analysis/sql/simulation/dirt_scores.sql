-- The spoilt records of scores.csv, in the columns of the clean file.
create or replace temporary table exported as
select * from read_csv($clean, all_varchar = true)
where false
union all by name
select
    referral_id,
    cast(cast($first_day as date) + 45 as varchar) as score_date,
    measure,
    value,
    'before' as timing
from dirty_scores
order by all;
