/*
One row per selected referral with all that the headlines take from it: whether it
started, its change, whether it improved (null where not measured), and when and
how its way to improvement ended (null where the threshold cannot be reached).
*/
with selected as (
    select *
    from selected_episodes(
        $by, $measure, $condition, $clinic, $therapist, $referrer,
        $cohort, $sex, $age, $duration, $from_date, $to_date, $episodes,
        $at_day, $data_cut, left_out := $without
    )
)

select
    selected.group_name,
    selected.condition,
    selected.source,
    selected.referral_id,
    selected.is_started,
    selected.is_due,
    case
        when selected.is_due then outcomes.outcome - outcomes.baseline
    end as change,
    case
        when
            selected.is_due and judged.is_eligible
            and judged.outcome is not null
            then cast(judged.is_improved as integer)
    end as improved,
    case when selected.is_started and found.is_eligible then found.day end
        as day,
    case when selected.is_started and found.is_eligible then found.status end
        as status
from selected
left join scored_outcomes($at_day) as outcomes
    on
        selected.episode_id = outcomes.episode_id
        and selected.measure = outcomes.measure
left join judged_outcomes($at_day) as judged
    on
        selected.episode_id = judged.episode_id
        and selected.measure = judged.measure
        and judged.threshold = $threshold
left join improvements as found
    on
        selected.episode_id = found.episode_id
        and selected.measure = found.measure
        and found.threshold = $threshold
        and found.rule = $rule
