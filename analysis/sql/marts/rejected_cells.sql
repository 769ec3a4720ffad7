/*
One row per cell that could not be used, in records that were loaded without it.
*/
with bad_cells as (
    select
        file_no,
        record,
        unnest(string_split(bad_cells, ',')) as column_name,
        'bad_cell' as rule
    from checked_intake
    where reject_rule is null and bad_cells is not null
    union all
    select
        file_no,
        record,
        unnest(string_split(bad_cells, ',')) as column_name,
        'bad_cell' as rule
    from checked_sessions
    where reject_rule is null and bad_cells is not null
)

select * from bad_cells
union all
select
    file_no,
    record,
    'discharge_date' as column_name,
    'after_data_cut' as rule
from checked_intake
where reject_rule is null and discharge_date > $data_cut
