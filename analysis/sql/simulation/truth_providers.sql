-- One row a clinic, therapist and referrer: the planted effect (points of pain
-- by which care ends better than elsewhere), and of the n episodes with a
-- baseline of at least 1 the share improved by 30 %: reached by day 84
-- (confirmed), and at the latest rating. expected_...: the same with the
-- provider's mix of conditions at the rates of all providers together.
with episodes as (
    select
        *,
        coalesce(confirmed_30 <= 84, false) as reached,
        coalesce(100 * (baseline - latest) >= 30 * baseline, false) as improved
    from reached
    where baseline >= 1
),

rates as (
    select
        *,
        avg(cast(reached as integer)) over (partition by condition)
            as reached_rate,
        avg(cast(improved as integer)) over (partition by condition)
            as improved_rate
    from episodes
),

members as (
    unpivot (
        select
            clinic,
            therapist,
            referrer,
            reached,
            improved,
            reached_rate,
            improved_rate
        from rates
    )
    on clinic, therapist, referrer
    into name role value number
)

select
    role,
    provider_id as id,
    round(any_value(effect), 4) as effect,
    count(reached) as n,
    round(avg(cast(reached as integer)), 5) as reached_84,
    round(avg(reached_rate), 5) as expected_reached_84,
    round(avg(cast(improved as integer)), 5) as improved_latest,
    round(avg(improved_rate), 5) as expected_improved_latest
from providers
left join members using (role, number)
group by role, number, provider_id
order by role, number;
