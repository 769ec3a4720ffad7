/*
The fold of every provider, one row per role and provider: providers are dealt
out by size, the largest first, so that the folds are of about one size. Who is
not known counts as one provider.
*/
with sizes as (
    select
        'clinic' as role,
        clinic as provider,
        count(*) as n
    from episodes
    group by clinic
    union all
    select
        'therapist' as role,
        therapist as provider,
        count(*) as n
    from episodes
    group by therapist
    union all
    select
        'referrer' as role,
        referrer as provider,
        count(*) as n
    from episodes
    group by referrer
)

select
    role,
    provider,
    cast(
        (row_number() over (partition by role order by -n, provider) - 1)
        % $folds as integer
    ) as fold
from sizes
