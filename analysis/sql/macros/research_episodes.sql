/*
The episodes that research tables count: one of each patient (the first), so that
a count of episodes is a count of people; begun (or, where they never started,
referred) in a closed period: not after closed_to.
Consent: of an export that records it, only who said yes; and nobody who said no
on any referral.
year: "2025"; "2026 to Q1" where no more quarters of that year are closed.
*/
create macro research_episodes(measure_asked, closed_to, data_cut) as table
    with recording as (
        select distinct source
        from episodes
        where research_consent is not null
    ),

    refused as (
        select distinct
            source,
            patient_id
        from episodes
        where not research_consent
    )

    select
        selected.*,
        concat(
            extract(year from selected.entry_date),
            case
                when
                    extract(year from selected.entry_date)
                    = extract(year from closed_to)
                    and extract(month from closed_to) < 12
                    then concat(' to Q', extract(quarter from closed_to))
            end
        ) as year
    from selected_episodes(
        null, measure_asked, null, null, null, null, null, null, null, null,
        null, closed_to, 'first', null, data_cut
    ) as selected
    left join recording on selected.source = recording.source
    left join refused
        on
            selected.source = refused.source
            and selected.patient_id = refused.patient_id
    where
        (recording.source is null or selected.research_consent)
        and refused.patient_id is null
