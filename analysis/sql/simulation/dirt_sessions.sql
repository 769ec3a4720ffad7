-- The spoilt records of sessions.csv, in the columns of the clean file.
create or replace temporary table exported as
select * from read_csv($clean, all_varchar = true)
where false
union all by name
select
    session_id,
    referral_id,
    cast(session_start as varchar) as session_start,
    status,
    techniques,
    pain_before
from dirty_sessions
order by all;
