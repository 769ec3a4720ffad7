/*
One row per rejected record or cell, with the rule that rejected it. kind is
record where nothing of the record got in; a record that feeds several tables
and got into one of them lost only a cell.
*/
with touched as (
    select distinct
        file_no,
        record
    from rejected_records
),

outputs as (
    select
        file_no,
        record
    from checked_intake
    union all
    select
        file_no,
        record
    from checked_sessions
    union all
    select
        file_no,
        record
    from checked_scores
    union all
    select
        file_no,
        record
    from checked_providers
),

output_counts as (
    select
        outputs.file_no,
        outputs.record,
        count(*) as n_rows
    from outputs
    inner join touched
        on
            outputs.file_no = touched.file_no
            and outputs.record = touched.record
    group by outputs.file_no, outputs.record
),

reject_counts as (
    select
        file_no,
        record,
        count(*) as n_rows
    from rejected_records
    group by file_no, record
)

select
    file_no,
    record,
    line,
    'record' as kind,
    column_name,
    rule
from read_rejects
union all
select
    rejected_records.file_no,
    rejected_records.record,
    cast(null as bigint) as line,
    case
        when output_counts.n_rows > reject_counts.n_rows then 'cell'
        else 'record'
    end as kind,
    cast(null as varchar) as column_name,
    rejected_records.rule
from rejected_records
inner join output_counts
    on
        rejected_records.file_no = output_counts.file_no
        and rejected_records.record = output_counts.record
inner join reject_counts
    on
        rejected_records.file_no = reject_counts.file_no
        and rejected_records.record = reject_counts.record
union all
select
    file_no,
    record,
    cast(null as bigint) as line,
    'cell' as kind,
    column_name,
    rule
from rejected_cells
