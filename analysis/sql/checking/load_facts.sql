/*
What checks need to know about the load; one row. sample_every: where one episode
of so many is enough to look at.
*/
select
    $data_cut as last_day,
    $has_calendar as has_dates,
    (select count(*) from visits) // 1000000 + 1 as sample_every
