/*
The distinct values of one group column, "unknown" and "unmapped" last.
Therapists are those of the episodes and those of single bookings.
*/
with named as (
    select
        case $column
            when 'condition' then condition
            when 'clinic' then clinic
            when 'therapist' then therapist
            when 'referrer' then referrer
            when 'cohort' then cohort
            when 'sex' then sex
            when 'age' then age
            when 'duration' then duration
            when 'quarter' then quarter
        end as value
    from episodes
    union
    select therapist as value
    from bookings
    where $column = 'therapist'
)

select value
from named
where value is not null
group by value
order by value in ('unknown', 'unmapped'), value
