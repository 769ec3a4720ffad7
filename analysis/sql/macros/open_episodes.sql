/*
One row per open episode of the load, with what there is to do for it and why.
Open: in care; lost by the rule (no visit or score in the 28 days before the data
cut) with the last visit or score in the 84 days before it, so that a call can
still bring the patient back; ended in the 28 days before it. Recorded as lost is
not open: the clinic has given up on it.
state: in_care, lost or ended; who ended can lack a final score and nothing else.
is_scored: to be scored by the measure asked for (primary: its condition's own):
the condition's own measure, pain unless its own is a vital sign, or scored so
once. Only then can a score be missing.
n_unscored: visits after the day of the last such score. next_visit: the first
upcoming booking. is_off_track: held to the courses of the whole load.
urgency: the first that holds of off track (1), no visit and none booked (2),
final score due (3), no score (4), plan nearly used (5), no visit but one booked
(6); null where there is nothing to do.
*/
create macro open_episodes(measure_asked, data_cut, smallest) as table
    with open_ones as (
        select
            *,
            date_diff('day', last_visit_date, data_cut) as days_since_visit,
            case
                when measure_asked = 'primary' then primary_measure
                else measure_asked
            end as measure
        from episodes
        where
            is_started
            and (
                state = 'in_care'
                or (
                    state = 'lost'
                    and end_reason is null
                    and date_diff('day', last_contact_date, data_cut) <= 84
                )
                or (
                    state = 'ended'
                    and date_diff('day', end_date, data_cut) <= 28
                )
            )
    ),

    last_scores as (
        select
            scores.episode_id,
            max(scores.score_date) as score_date
        from scores
        inner join open_ones
            on
                scores.episode_id = open_ones.episode_id
                and scores.measure = open_ones.measure
        group by scores.episode_id
    ),

    booked as (
        select
            bookings.episode_id,
            min(bookings.booking_date) filter (
                where
                    bookings.status = 'upcoming'
                    and bookings.booking_date >= data_cut
            ) as next_visit,
            count(*) filter (
                where
                    bookings.visit is not null
                    and (
                        last_scores.score_date is null
                        or bookings.booking_date > last_scores.score_date
                    )
            ) as n_unscored
        from bookings
        inner join open_ones on bookings.episode_id = open_ones.episode_id
        left join last_scores on bookings.episode_id = last_scores.episode_id
        group by bookings.episode_id
    ),

    facts as (
        select
            open_ones.* exclude (measure),
            open_ones.measure,
            booked.next_visit,
            booked.n_unscored,
            outcomes.baseline,
            outcomes.latest,
            outcomes.latest - outcomes.baseline as change,
            open_ones.state <> 'ended' as is_open,
            last_scores.score_date is not null
            or open_ones.measure = open_ones.primary_measure
            or (
                open_ones.measure = 'nprs'
                and open_ones.primary_measure
                not in ('sbp', 'dbp', 'hr', 'rpp')
            ) as is_scored,
            date_diff('day', last_scores.score_date, data_cut)
                as days_since_score,
            judged.is_off_track
        from open_ones
        inner join booked on open_ones.episode_id = booked.episode_id
        left join last_scores on open_ones.episode_id = last_scores.episode_id
        left join outcomes
            on
                open_ones.episode_id = outcomes.episode_id
                and open_ones.measure = outcomes.measure
        left join judged_courses(
            measure_asked, null, null, null, null, null, null, null, null, null,
            null, 'all', null, data_cut, null, smallest
        ) as judged
            on open_ones.episode_id = judged.episode_id
    ),

    reasons as (
        select
            * replace (
                is_open and coalesce(is_off_track, false) as is_off_track
            ),
            is_open and days_since_visit > 28 as has_no_visit,
            is_open and is_scored and n_unscored >= 3 as has_no_score,
            is_open and coalesce(n_visits * 5 >= prescribed_sessions * 4, false)
                as is_plan_nearly_used,
            is_scored
            and latest is null
            and coalesce(not is_open or n_visits >= prescribed_sessions, false)
                as is_final_score_due
        from facts
    )

    select
        *,
        case
            when is_off_track then 1
            when has_no_visit and next_visit is null then 2
            when is_final_score_due then 3
            when has_no_score then 4
            when is_plan_nearly_used then 5
            when has_no_visit then 6
        end as urgency
    from reasons
