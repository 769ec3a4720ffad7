/*
One row per record of the new load as it stood on the data cut of the load
before; cells and place as in then_rows. is_known: not a late record.
*/
select
    'intake' as kind,
    source,
    referral_id as record_key,
    referral_id,
    file_no * cast(10000000000 as bigint) + record as place,
    hash(*columns(* exclude (file_no, record, is_known))) as cells,
    is_known
from intake_as_then
union all
select
    'sessions' as kind,
    source,
    session_id as record_key,
    referral_id,
    file_no * cast(10000000000 as bigint) + record as place,
    hash(*columns(* exclude (file_no, record, is_known))) as cells,
    is_known
from sessions_as_then
union all
select
    'scores' as kind,
    source,
    concat_ws(
        chr(31), referral_id, measure, score_date, timing, session_id
    ) as record_key,
    referral_id,
    file_no * cast(10000000000 as bigint) + record as place,
    hash(*columns(* exclude (file_no, record, is_known))) as cells,
    is_known
from scores_as_then
