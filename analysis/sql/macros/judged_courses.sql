/*
One row per selected episode with a baseline, a visit and a condition that the
dictionary knows: its latest score before a visit after the first, against what
the scores of the selection before that visit are, within condition and band of
the baseline (goodness: higher is better).
behind, off_track: what a quarter, and a tenth, of those scores are worse than;
null where the visit has fewer than smallest. is_behind, is_off_track: null where
that cannot be told.
*/
create macro judged_courses(
    measure_asked, conditions, clinics, therapists, referrers, cohorts, sexes,
    ages, durations, from_date, to_date, episodes_kept, at_day, data_cut,
    left_out, smallest
) as table
    with came as (
        select
            selected.condition,
            selected.state,
            visits.* exclude (value),
            visits.value * visits.sign as goodness
        from selected_episodes(
            'condition', measure_asked, conditions, clinics, therapists,
            referrers, cohorts, sexes, ages, durations, from_date, to_date,
            episodes_kept, at_day, data_cut, left_out := left_out
        ) as selected
        inner join scored_visits(measure_asked) as visits
            on
                selected.episode_id = visits.episode_id
                and selected.measure = visits.measure
        where selected.is_started
    ),

    expected as (
        select
            condition,
            band,
            visit,
            quantile_cont(goodness, 0.25) as behind,
            quantile_cont(goodness, 0.1) as off_track
        from came
        where visit > 1
        group by condition, band, visit
        having count(goodness) >= smallest
    ),

    latest as (
        select
            condition,
            band,
            state,
            episode_id,
            max(visit) filter (where visit > 1 and goodness is not null)
                as visit,
            max_by(goodness, visit) filter (
                where visit > 1 and goodness is not null
            ) as goodness
        from came
        group by condition, band, state, episode_id
    )

    select
        latest.*,
        expected.behind,
        expected.off_track,
        latest.goodness < expected.behind - 1e-9 as is_behind,
        latest.goodness < expected.off_track - 1e-9 as is_off_track
    from latest
    left join expected
        on
            latest.condition = expected.condition
            and latest.band = expected.band
            and latest.visit = expected.visit
