/*
One row per thing affected, with its state since the load before: new, known, or
resolved (then it is in the load before only). null: there is no comparing.
*/
with compared as (
    select checks_run.check_name
    from checks_run
    inner join checks_before
        on checks_run.check_name = checks_before.check_name
    where
        checks_run.is_kept
        and checks_before.is_kept
        and checks_run.message is null
        and checks_before.message is null
),

before_now as (
    select distinct
        recorded_before.check_name,
        recorded_before.finding
    from recorded_before
    inner join compared on recorded_before.check_name = compared.check_name
    where coalesce(recorded_before.state, 'known') <> 'resolved'
)

select
    recorded.* exclude (state),
    case
        when compared.check_name is null then null
        when before_now.finding is null then 'new'
        else 'known'
    end as state
from recorded
left join compared on recorded.check_name = compared.check_name
left join before_now
    on
        recorded.check_name = before_now.check_name
        and recorded.finding = before_now.finding
union all by name
select
    recorded_before.* exclude (state, episode_id),
    cast(null as bigint) as episode_id,
    'resolved' as state
from recorded_before
inner join compared on recorded_before.check_name = compared.check_name
where
    coalesce(recorded_before.state, 'known') <> 'resolved'
    and not exists (
        select 1
        from recorded
        where
            recorded.check_name = recorded_before.check_name
            and recorded.finding = recorded_before.finding
    )
