/*
What a check may say of a thing that it looked at; no rows. n_of: how many things
a row stands for; n: how many of them are affected, where these are counted apart.
Columns that a check leaves out are empty.
*/
select
    cast(null as varchar) as check_name,
    cast(null as integer) as group_no,
    cast(null as varchar) as clinic,
    cast(null as bigint) as episode_id,
    cast(null as varchar) as session_id,
    cast(null as bigint) as record,
    cast(null as varchar) as thing,
    cast(null as varchar) as measure,
    cast(null as varchar) as timing,
    cast(null as date) as record_date,
    cast(null as varchar) as found,
    cast(null as bigint) as n_of,
    cast(null as bigint) as n,
    false as is_affected
where false
