/*
One row per score of the new load up to the data cut of the load before.
is_known: the earlier load has a record of the same key.
*/
select
    now_scores.*,
    known_keys.record_key is not null as is_known
from now_scores
left join known_keys
    on
        now_scores.source = known_keys.source
        and concat_ws(
            chr(31),
            now_scores.referral_id,
            now_scores.measure,
            now_scores.score_date,
            now_scores.timing,
            now_scores.session_id
        ) = known_keys.record_key
        and known_keys.kind = 'scores'
where coalesce(day_of(now_scores.score_date) <= $data_cut, true)
