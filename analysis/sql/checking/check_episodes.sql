/* One row per episode: the number of its group, and whether pain is expected. */
select
    episodes.episode_id,
    check_groups.group_no,
    check_groups.clinic_no,
    episodes.primary_measure not in ('sbp', 'dbp', 'hr', 'rpp')
        as is_pain_expected
from episodes
inner join check_groups
    on
        episodes.clinic = check_groups.clinic
        and episodes.therapist = check_groups.therapist
        and episodes.condition = check_groups.condition
