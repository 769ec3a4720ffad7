-- One row a file and kind of spoilt record: how many, and what a loader makes
-- of each.
select
    'intake.csv' as file,
    kind,
    expect,
    count(*) as records
from dirty_intake
group by kind, expect
union all
select
    'sessions.csv' as file,
    kind,
    expect,
    count(*) as records
from dirty_sessions
group by kind, expect
union all
select
    'scores.csv' as file,
    kind,
    expect,
    count(*) as records
from dirty_scores
group by kind, expect
union all
select
    'providers.csv' as file,
    'unknown_column' as kind,
    'column kept aside' as expect,
    1 as records
order by file, kind;
