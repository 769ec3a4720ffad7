/*
One row per booking of the new load up to the data cut of the load before.
is_known: the earlier load has a record of the same key.
*/
select
    now_sessions.*,
    known_keys.record_key is not null as is_known
from now_sessions
left join known_keys
    on
        now_sessions.source = known_keys.source
        and now_sessions.session_id = known_keys.record_key
        and known_keys.kind = 'sessions'
where coalesce(day_of(now_sessions.session_start) <= $data_cut, true)
