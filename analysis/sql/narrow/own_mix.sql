/*
How many of one doctor's patients each curve of that doctor begins with, by
condition, measure, threshold and rule: the weights of the others' curve.
*/
select
    episodes.condition,
    improvements.measure,
    improvements.threshold,
    improvements.rule,
    count(*) as n
from episodes
inner join improvements on episodes.episode_id = improvements.episode_id
where
    episodes.is_started
    and improvements.is_eligible
    and episodes.referrer = $referrer
group by
    episodes.condition, improvements.measure, improvements.threshold,
    improvements.rule
