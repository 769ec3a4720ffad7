/*
One row per episode, measure, date and timing that a load has scores of: the key
that tells them again in another load, and a fingerprint of their values.
*/
select
    concat_ws(
        chr(31), episodes.source, episodes.referral_id, scores.measure,
        scores.score_date, scores.timing
    ) as record_key,
    hash(list(scores.value order by scores.value)) as content
from scores
inner join episodes on scores.episode_id = episodes.episode_id
group by all
