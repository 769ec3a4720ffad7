/* One row per check of a load: its name, how many, of how many. */
with baselines as (
    select distinct episode_id
    from outcomes
    where baseline is not null
)

select
    'unmapped_conditions' as check_name,
    count(*) filter (where condition = 'unmapped') as n,
    count(*) as n_of
from episodes
union all
select
    'started_without_baseline' as check_name,
    count(*) filter (where baselines.episode_id is null) as n,
    count(*) as n_of
from episodes
left join baselines on episodes.episode_id = baselines.episode_id
where episodes.is_started
union all
select
    'scores_sharing_a_day' as check_name,
    count(*) - count(distinct (episode_id, measure, score_date)) as n,
    count(*) as n_of
from scores
union all
select
    'visits_after_the_end' as check_name,
    count(*) filter (where visits.visit_date > episodes.end_date) as n,
    count(*) as n_of
from visits
inner join episodes on visits.episode_id = episodes.episode_id
