-- The data cut: the date of the last visit made by the end of the calendar (the
-- end itself where there is none).
select coalesce(max(visits.date), cast($last_day as date)) as cut
from visits
inner join ends using (referral)
where
    visits.visit <= least(ends.ended_visit, ends.lost_visit)
    and visits.date <= cast($last_day as date);
