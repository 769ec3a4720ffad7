/*
Findings of the selection that are new or resolved since the load before. One row
per check and group that has any.
*/
with records as (
    select
        *,
        case $by
            when 'clinic' then clinic
            when 'condition' then condition
            when 'therapist' then therapist
            else 'all'
        end as group_name
    from checked_records
    where
        state in ('new', 'resolved')
        and (
            cast($clinic as varchar[]) is null
            or list_contains($clinic, clinic)
        )
        and (
            cast($condition as varchar[]) is null
            or list_contains($condition, condition)
        )
        and (
            cast($therapist as varchar[]) is null
            or list_contains($therapist, therapist)
        )
)

select
    group_name,
    check_name,
    count(*) filter (where state = 'new') as n_new,
    count(*) filter (where state = 'resolved') as n_resolved
from records
where group_name is not null
group by group_name, check_name
