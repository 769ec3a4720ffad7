/*
One row per episode and date with a visit: the first visit of that date.
*/
select
    episode_id,
    visit_date,
    min(visit) as visit
from visits
group by episode_id, visit_date
