/*
The episodes that research tables count: one of each patient (the first), so that
a count of episodes is a count of people; begun (or, where they never started,
referred) in a closed period: not after closed_to. One row per patient and
grouping asked for, such as 'condition and sex'; first_group and second_group are
the patient's values of the two.
Consent: of an export that records it, only who said yes; and nobody who said no
on any referral.
*/
create macro research_episodes(
    measure_asked, groupings, closed_to, data_cut
) as table
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
    ),

    asked as (select unnest(groupings) as grouping_name),

    people as (
        select
            selected.* exclude (group_name),
            map(
                [
                    'condition', 'clinic', 'sex', 'age', 'duration', 'year',
                    'quarter'
                ],
                [
                    selected.condition, selected.clinic, selected.sex,
                    selected.age, selected.duration,
                    left(selected.quarter, 4), selected.quarter
                ]
            ) as groups
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
    )

    select
        people.* exclude (groups),
        asked.grouping_name,
        people.groups[split_part(asked.grouping_name, ' and ', 1)]
            as first_group,
        people.groups[split_part(asked.grouping_name, ' and ', 2)]
            as second_group
    from people
    cross join asked
