-- providers.csv with a column that nobody knows.
create or replace temporary table exported as
select
    *,
    'Room 1' as room
from read_csv($clean, all_varchar = true);
