/*
One row per started episode and measure it has a baseline or a later score of:
the baseline and where it is from, the latest score, the number of scored days.
*/
select
    scores.episode_id,
    scores.measure,
    max(case when scores.is_baseline then scores.value end) as baseline,
    max(case
        when not scores.is_baseline then null
        when scores.timing = 'before' then 'first visit'
        else 'intake'
    end) as baseline_from,
    cast(sum(case when scores.is_outcome then 1 else 0 end) as integer)
        as n_scored_days,
    max_by(scores.value, scores.day) filter (where scores.is_outcome)
        as latest,
    max(scores.day) filter (where scores.is_outcome) as latest_day
from scores
where scores.is_outcome or scores.is_baseline
group by scores.episode_id, scores.measure
