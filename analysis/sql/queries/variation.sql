/*
What variation counts of episodes. One row per provider and whether the filters
let it through: those they leave out are counted as part of all, with whom each
is compared. Each outcome has its units (size) and what is counted of them
(amount). n_to_know, n_known: completion, where an outcome may be missing.
squares: of the units and amounts of one episode, which are alike. expected and
expected_squares: sums of the case-mix expectation p and of p * p, of n_expected.
from and to go by day 0; by the referral where the wait for day 0 is counted.
*/
with dated as (
    select
        *,
        case
            when $outcome = 'seen_14_days'
                then coalesce(referral_date, entry_date)
            else entry_date
        end as counted_from
    from selected_episodes(
        $by, $measure, $condition, null, null, null,
        $cohort, $sex, $age, $duration, null, null, $episodes,
        $at_day, $data_cut, left_out := $without
    )
),

selected as (
    select
        *,
        ($clinic is null or list_contains($clinic, clinic))
        and ($therapist is null or list_contains($therapist, therapist))
        and ($referrer is null or list_contains($referrer, referrer))
            as is_chosen
    from dated
    where
        (is_started or $outcome = 'seen_14_days')
        and (
            cast($from_date as date) is null or counted_from >= $from_date
        )
        and (cast($to_date as date) is null or counted_from <= $to_date)
),

recorded as (
    select
        episode_id,
        count(*) as n_visits,
        count(has_adverse_event) as n_recorded,
        count(*) filter (where has_adverse_event) as n_events
    from visits
    where $outcome = 'adverse_events'
    group by episode_id
),

scored as (
    select
        selected.*,
        measures.sign,
        outcomes.outcome - outcomes.baseline as change
    from selected
    inner join measures on selected.measure = measures.measure
    left join scored_outcomes($at_day) as outcomes
        on
            selected.episode_id = outcomes.episode_id
            and selected.measure = outcomes.measure
),

judged as (
    select
        judged.episode_id,
        judged.measure,
        judged.is_improved,
        judged.is_worsened,
        case
            when $outcome <> 'improved' or $at_day is not null then null
            when $by = 'clinic' then case_mix.expected_by_clinic
            when $by = 'therapist' then case_mix.expected_by_therapist
            when $by = 'referrer' then case_mix.expected_by_referrer
        end as expected
    from judged_outcomes($at_day) as judged
    left join case_mix
        on
            judged.episode_id = case_mix.episode_id
            and judged.measure = case_mix.measure
            and judged.threshold = case_mix.threshold
    where
        judged.threshold = $threshold
        and judged.is_eligible
        and judged.outcome is not null
        and $outcome in ('improved', 'worsened')
),

counted as (
    select
        scored.group_name,
        scored.is_chosen,
        judged.expected,
        case $outcome
            when 'adverse_events' then coalesce(recorded.n_visits, 0)
            when 'improved' then cast(scored.is_due as integer)
            when 'worsened' then cast(scored.is_due as integer)
            when 'improvement' then cast(scored.is_due as integer)
            else 0
        end as n_to_know,
        case $outcome
            when 'adverse_events' then coalesce(recorded.n_recorded, 0)
            else cast(scored.is_due and scored.change is not null as integer)
        end as n_known,
        case $outcome
            when 'improvement'
                then cast(scored.is_due and scored.change is not null as integer)
            when 'completion' then cast(scored.is_due as integer)
            when 'visits_per_episode'
                then cast(
                    scored.state in ('ended', 'lost')
                    and scored.n_visits > 0 as integer
                )
            when 'seen_14_days'
                then cast(
                    coalesce(
                        date_diff('day', scored.referral_date, $data_cut) >= 14
                        and (
                            scored.first_visit_date is null
                            or scored.first_visit_date >= scored.referral_date
                        ),
                        false
                    ) as integer
                )
            when 'adverse_events' then coalesce(recorded.n_visits, 0)
            else cast(scored.is_due and judged.episode_id is not null as integer)
        end as size,
        cast(case $outcome
            when 'improved' then cast(judged.is_improved as integer)
            when 'worsened' then cast(judged.is_worsened as integer)
            when 'improvement' then scored.change * scored.sign
            when 'completion' then cast(scored.change is not null as integer)
            when 'visits_per_episode' then scored.n_visits
            when 'seen_14_days'
                then cast(
                    coalesce(
                        date_diff(
                            'day', scored.referral_date, scored.first_visit_date
                        ) <= 14,
                        false
                    ) as integer
                )
            when 'adverse_events' then recorded.n_events
        end as double) as amount
    from scored
    left join judged
        on
            scored.episode_id = judged.episode_id
            and scored.measure = judged.measure
    left join recorded on scored.episode_id = recorded.episode_id
)

select
    group_name,
    is_chosen,
    cast(sum(n_to_know) as bigint) as n_to_know,
    cast(coalesce(sum(n_known) filter (where n_to_know > 0), 0) as bigint)
        as n_known,
    count(*) filter (where size > 0) as n_complete,
    cast(sum(size) as bigint) as n,
    coalesce(sum(amount) filter (where size > 0), 0) as amount,
    cast(sum(size * size) as bigint) as size_squares,
    coalesce(sum(size * amount) filter (where size > 0), 0) as products,
    coalesce(sum(amount * amount) filter (where size > 0), 0) as amount_squares,
    count(expected) filter (where size > 0) as n_expected,
    coalesce(sum(expected) filter (where size > 0), 0) as expected,
    coalesce(sum(expected * expected) filter (where size > 0), 0)
        as expected_squares
from counted
group by group_name, is_chosen
order by group_name, is_chosen
