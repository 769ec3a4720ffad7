/* Scores given of those expected. One row per measure, timing and clinic. */
select
    measure,
    timing,
    clinic,
    cast(sum(n_of - n) as bigint) as given,
    cast(sum(n_of) as bigint) as expected
from check_counts
where
    check_name in (
        'completion_intake', 'completion_before', 'completion_after',
        'completion_outcome'
    )
    and (cast($clinic as varchar[]) is null or list_contains($clinic, clinic))
    and (
        cast($condition as varchar[]) is null
        or list_contains($condition, condition)
    )
    and (
        cast($therapist as varchar[]) is null
        or list_contains($therapist, therapist)
    )
group by measure, timing, clinic
order by
    measure asc,
    case timing
        when 'intake' then 1
        when 'before' then 2
        when 'after' then 3
        else 4
    end asc,
    clinic asc
