/*
One row per episode with a baseline of the measure asked for (primary: the one of
its condition) and visit during care, with the score before that visit: null
where there is none. Of several scores before one visit, the one that counts on
its day. Visits after the end of care are not in it.
band: the baseline in bands. Pain: mild up to 5, severe from 8 (NPRS, Boonstra
2016), mild up to 34, severe from 75 (VAS, Boonstra 2014); every other measure:
the thirds of its range. low_to and high_from are their limits.
*/
create macro scored_visits(measure_asked) as table
    with banded as (
        select
            outcomes.episode_id,
            outcomes.measure,
            outcomes.baseline,
            measures.sign,
            case measures.measure
                when 'nprs' then 5
                when 'vas' then 34
                else (2 * measures.low + measures.high) / 3
            end as low_to,
            case measures.measure
                when 'nprs' then 8
                when 'vas' then 75
                else (measures.low + 2 * measures.high) / 3
            end as high_from
        from outcomes
        inner join measures on outcomes.measure = measures.measure
        where
            outcomes.baseline is not null
            and measure_asked in ('primary', outcomes.measure)
    ),

    scored as (
        select
            episode_id,
            measure,
            at_visit as visit,
            coalesce(
                max(value) filter (where is_baseline or is_outcome), max(value)
            ) as value
        from scores
        where
            at_visit is not null
            and measure_asked in ('primary', measure)
        group by all
    )

    select
        banded.*,
        case
            when banded.baseline <= banded.low_to then 'low'
            when banded.baseline >= banded.high_from then 'high'
            else 'middle'
        end as band,
        visits.visit,
        visits.day,
        scored.value
    from banded
    inner join episodes on banded.episode_id = episodes.episode_id
    inner join visits
        on
            banded.episode_id = visits.episode_id
            and (
                episodes.end_date is null
                or visits.visit_date <= episodes.end_date
            )
    left join scored
        on
            banded.episode_id = scored.episode_id
            and banded.measure = scored.measure
            and visits.visit = scored.visit
