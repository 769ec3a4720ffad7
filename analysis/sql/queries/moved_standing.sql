/*
The referrals that the new load has, those that counted on the data cut of the
load before with what was known of them then: one row as in moved_episodes. What
is left between them and the new load is what happened to who counted already.
*/
select
    'standing' as step,
    now.group_name,
    now.condition,
    now.source,
    now.referral_id,
    now.is_started,
    now.is_due,
    case
        when now.change is not null then coalesce(late.change, now.change)
    end as change,
    case
        when now.improved is not null then coalesce(late.improved, now.improved)
    end as improved,
    case
        when now.status is null or late.status is null then now.day
        else late.day
    end as day,
    case when now.status is not null then coalesce(late.status, now.status) end
        as status
from moved_rows as now
left join moved_rows as late
    on
        now.source = late.source
        and now.referral_id = late.referral_id
        and now.group_name = late.group_name
        and late.step = 'late'
where now.step = 'main'
