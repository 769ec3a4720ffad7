-- One row a started referral with a baseline: the day on which improvement in
-- pain is reached (null if never) for each rule and threshold, if nobody is
-- lost and there is no data cut. Written from the definitions in words, apart
-- from the product's own queries. latest: the last rating in care.
insert into reached by name
with baselines as (
    select
        visits.referral,
        coalesce(visits.pain_before, intakes.baseline_pain) as baseline
    from visits
    inner join intakes using (referral)
    where visits.visit = 1
),

scored as (
    select
        visits.referral,
        visits.day,
        visits.pain_before as pain
    from visits
    inner join discharges using (referral)
    inner join ends using (referral)
    where
        visits.visit between 2 and ended_visit
        and visits.pain_before is not null
        and not (discharges.day = visits.day and discharges.answered)
    union all
    select
        referral,
        day,
        pain
    from discharges
    where answered and day > 0
),

compared as (
    select
        scored.referral,
        scored.day,
        scored.pain,
        100 * (baseline - scored.pain) >= 20 * baseline
        and baseline > 0 as met_20,
        100 * (baseline - scored.pain) >= 30 * baseline
        and baseline > 0 as met_30,
        100 * (baseline - scored.pain) >= 50 * baseline
        and baseline > 0 as met_50,
        100 * (baseline - scored.pain) >= 30 * baseline
        and baseline - scored.pain >= 2 as met_mcid,
        reason in ('goals_met', 'completed') as ended_well
    from scored
    inner join baselines using (referral)
    inner join discharges using (referral)
),

followed as (
    select
        *,
        lead(met_20) over following as next_20,
        lead(met_30) over following as next_30,
        lead(met_50) over following as next_50,
        lead(met_mcid) over following as next_mcid
    from compared
    window following as (partition by referral order by day)
),

days as (
    select
        referral,
        arg_max(pain, day) as latest,
        min(day) filter (where met_20) as first_20,
        min(day) filter (where met_30) as first_30,
        min(day) filter (where met_50) as first_50,
        min(day) filter (where met_mcid) as first_mcid,
        min(day) filter (where met_20 and next_20) as confirmed_strict_20,
        min(day) filter (where met_30 and next_30) as confirmed_strict_30,
        min(day) filter (where met_50 and next_50) as confirmed_strict_50,
        min(day) filter (where met_mcid and next_mcid)
            as confirmed_strict_mcid,
        min(day) filter (where met_20 and coalesce(next_20, ended_well))
            as confirmed_20,
        min(day) filter (where met_30 and coalesce(next_30, ended_well))
            as confirmed_30,
        min(day) filter (where met_50 and coalesce(next_50, ended_well))
            as confirmed_50,
        min(day) filter (where met_mcid and coalesce(next_mcid, ended_well))
            as confirmed_mcid
    from followed
    group by referral
)

select
    condition,
    clinic,
    therapist,
    referrer,
    baseline,
    days.* exclude (referral)
from baselines
inner join referrals using (referral)
left join days using (referral)
where baseline is not null;
