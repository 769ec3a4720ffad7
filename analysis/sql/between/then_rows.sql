/*
One row per record of the earlier load up to the data cut. cells: a checksum of
what it says of the time up to then; place: its place in the files, since the
first of a key counts.
*/
with intake_then as (
    select
        * replace (
            case
                when
                    not coalesce(day_of(discharge_date) > $data_cut, false)
                    then discharge_date
            end as discharge_date,
            case
                when
                    not coalesce(day_of(discharge_date) > $data_cut, false)
                    then discharge_reason
            end as discharge_reason
        )
    from then_intake
    where
        coalesce(
            least(day_of(referral_date), day_of(intake_date)) <= $data_cut, true
        )
)

select
    'intake' as kind,
    source,
    referral_id as record_key,
    referral_id,
    file_no * cast(10000000000 as bigint) + record as place,
    hash(*columns(* exclude (file_no, record))) as cells
from intake_then
union all
select
    'sessions' as kind,
    source,
    session_id as record_key,
    referral_id,
    file_no * cast(10000000000 as bigint) + record as place,
    hash(*columns(* exclude (file_no, record))) as cells
from then_sessions
where coalesce(day_of(session_start) <= $data_cut, true)
union all
select
    'scores' as kind,
    source,
    concat_ws(
        chr(31), referral_id, measure, score_date, timing, session_id
    ) as record_key,
    referral_id,
    file_no * cast(10000000000 as bigint) + record as place,
    hash(*columns(* exclude (file_no, record))) as cells
from then_scores
where coalesce(day_of(score_date) <= $data_cut, true)
