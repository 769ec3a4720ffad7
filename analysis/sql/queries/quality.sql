/*
What the checks counted in the selection: how many affected, of how many. One row
per check and group. What concerns a clinic as a whole has no condition and no
therapist, and is in no group of these.
*/
with counts as (
    select
        *,
        case $by
            when 'clinic' then clinic
            when 'condition' then condition
            when 'therapist' then therapist
            else 'all'
        end as group_name
    from check_counts
    where
        (
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
    cast(sum(n) as bigint) as n,
    cast(sum(n_of) as bigint) as n_of
from counts
where group_name is not null
group by group_name, check_name
