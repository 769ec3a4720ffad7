/*
Whether any measure and threshold has enough for a model: the most there are of
the rarer of improved and not improved.
*/
with counted as (
    select
        count(*) filter (where eligible_20) as n_20,
        count(*) filter (where eligible_20 and improved_20) as improved_20,
        count(*) filter (where eligible_30) as n_30,
        count(*) filter (where eligible_30 and improved_30) as improved_30,
        count(*) filter (where eligible_50) as n_50,
        count(*) filter (where eligible_50 and improved_50) as improved_50,
        count(*) filter (where eligible_mcid) as n_mcid,
        count(*) filter (where eligible_mcid and improved_mcid)
            as improved_mcid
    from judged
    group by measure
)

select
    coalesce(
        max(
            greatest(
                least(improved_20, n_20 - improved_20),
                least(improved_30, n_30 - improved_30),
                least(improved_50, n_50 - improved_50),
                least(improved_mcid, n_mcid - improved_mcid)
            )
        ),
        0
    ) as most
from counted
