/*
Blood pressure, heart rate and their product at visits, one row per visit up to
the end of care and measure that has a reading before or after the session. The
product is of one moment: systolic pressure times heart rate of the same reading.
Of a reading whose diastolic pressure is not below its systolic one of the two
must be wrong: neither counts, nor does the product.
*/
create macro vital_readings() as table
    with taken as (
        select
            visits.*,
            coalesce(visits.diastolic_before < visits.systolic_before, true)
                as is_possible_before,
            coalesce(visits.diastolic_after < visits.systolic_after, true)
                as is_possible_after
        from visits
        inner join episodes on visits.episode_id = episodes.episode_id
        where
            (
                episodes.end_date is null
                or visits.visit_date <= episodes.end_date
            )
            and coalesce(
                visits.systolic_before, visits.diastolic_before,
                visits.heart_rate_before, visits.systolic_after,
                visits.diastolic_after, visits.heart_rate_after
            ) is not null
    ),

    readings as (
        select
            episode_id,
            visit,
            'sbp' as measure,
            case when is_possible_before then systolic_before end
                as before_value,
            case when is_possible_after then systolic_after end as after_value
        from taken
        union all
        select
            episode_id,
            visit,
            'dbp' as measure,
            case when is_possible_before then diastolic_before end
                as before_value,
            case when is_possible_after then diastolic_after end as after_value
        from taken
        union all
        select
            episode_id,
            visit,
            'hr' as measure,
            heart_rate_before as before_value,
            heart_rate_after as after_value
        from taken
        union all
        select
            episode_id,
            visit,
            'rpp' as measure,
            case when is_possible_before then rate_pressure_before end
                as before_value,
            case when is_possible_after then rate_pressure_after end
                as after_value
        from taken
    )

    select * from readings
    where before_value is not null or after_value is not null
