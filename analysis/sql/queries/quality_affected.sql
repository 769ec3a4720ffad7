/*
How many selected episodes each of the checks asked for concerns: those with a
finding, and all of a clinic where the clinic as a whole has one.
*/
with selected as (
    select
        episode_id,
        source,
        referral_id,
        clinic
    from selected_episodes(
        null, $measure, $condition, $clinic, $therapist, $referrer,
        $cohort, $sex, $age, $duration, $from_date, $to_date, $episodes,
        $at_day, $data_cut
    )
),

findings as (
    select distinct
        check_name,
        source,
        referral_id,
        case when referral_id is null then clinic end as whole_clinic
    from checked_records
    where
        list_contains($checks, check_name)
        and coalesce(state, 'known') <> 'resolved'
),

concerned as (
    select
        findings.check_name,
        selected.episode_id
    from selected
    inner join findings
        on
            selected.source = findings.source
            and selected.referral_id = findings.referral_id
    union all
    select
        findings.check_name,
        selected.episode_id
    from selected
    inner join findings on selected.clinic = findings.whole_clinic
)

select
    check_name,
    count(distinct episode_id) as n
from concerned
group by check_name
