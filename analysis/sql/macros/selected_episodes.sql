/*
The episodes that the filters let through, each with its group and the measure
asked for. The one place where filters become rows. A null filter lets all
through. from_date and to_date go by day 0; an episode that never started goes
by its referral.
is_due: the denominator of completion (RULES, Scores).
left_out: checks of this load whose findings are left out: the referrals affected,
and all of a clinic where the clinic as a whole is.
*/
create macro selected_episodes(
    by_column, measure_asked, conditions, clinics, therapists, referrers,
    cohorts, sexes, ages, durations, from_date, to_date, episodes_kept,
    at_day, data_cut, left_out := null
) as table
    select
        *,
        case by_column
            when 'condition' then condition
            when 'clinic' then clinic
            when 'therapist' then therapist
            when 'referrer' then referrer
            when 'cohort' then cohort
            when 'sex' then sex
            when 'age' then age
            when 'duration' then duration
            when 'quarter' then quarter
            else 'all'
        end as group_name,
        case
            when measure_asked = 'primary' then primary_measure
            else measure_asked
        end as measure,
        is_started and case
            when at_day is null then state in ('ended', 'lost')
            else date_diff('day', day_0, data_cut) >= at_day
        end as is_due
    from episodes
    where
        (conditions is null or list_contains(conditions, condition))
        and (clinics is null or list_contains(clinics, clinic))
        and (therapists is null or list_contains(therapists, therapist))
        and (referrers is null or list_contains(referrers, referrer))
        and (cohorts is null or list_contains(cohorts, cohort))
        and (sexes is null or list_contains(sexes, sex))
        and (ages is null or list_contains(ages, age))
        and (durations is null or list_contains(durations, duration))
        and (from_date is null or entry_date >= from_date)
        and (to_date is null or entry_date <= to_date)
        and (episodes_kept = 'all' or patient_episode = 1)
        and (by_column is null or by_column <> 'condition'
            or condition <> 'unmapped')
        and (
            left_out is null
            or (
                (source, referral_id) not in (
                    select (source, referral_id)
                    from main.checked_records
                    where
                        list_contains(left_out, check_name)
                        and referral_id is not null
                        and coalesce(state, 'known') <> 'resolved'
                )
                and clinic not in (
                    select clinic
                    from main.checked_records
                    where
                        list_contains(left_out, check_name)
                        and referral_id is null
                        and clinic is not null
                        and coalesce(state, 'known') <> 'resolved'
                )
            )
        )
