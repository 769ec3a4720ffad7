/*
title: Carry-over too complete
category: plausibility
context: validation
counts: clinics in which more than 0.9 of the relief in the session is still
    there before the next
unit: clinic / clinics
threshold: count above 0
source: our design, anchored on published magnitudes
smallest: 1
note: At least 30 sessions with the three scores and a mean relief of 0.5. In
    loads of over a million visits a fraction of the episodes is looked at.
advice: See whether the score before a visit is copied from the last one after.
questions: trajectory, relief
measures: nprs
*/
with pairs as (
    select
        episode_id,
        pain_before - pain_after as relief,
        pain_before - lead(pain_before) over (
            partition by episode_id order by visit
        ) as kept
    from visits
    where episode_id % (select sample_every from load_facts) = 0
),

clinics as (
    select
        episodes.clinic,
        count(*) as n,
        avg(pairs.relief) as relief,
        sum(pairs.kept) / nullif(sum(pairs.relief), 0) as carry_over
    from pairs
    inner join episodes on pairs.episode_id = episodes.episode_id
    where pairs.relief is not null and pairs.kept is not null
    group by episodes.clinic
)

select
    clinic,
    'nprs' as measure,
    concat(
        cast(round(carry_over, 2) as varchar), ' over ', cast(n as varchar),
        ' sessions'
    ) as found,
    1 as n_of,
    carry_over > 0.9 as is_affected
from clinics
where n >= 30 and relief >= 0.5
