/* One referring doctor, and the clinics of that doctor's patients. */
select *
from providers
where
    (role = 'referrer' and provider_id = $referrer)
    or (
        role = 'clinic'
        and provider_id in (
            select own.clinic
            from episodes as own
            where own.referrer = $referrer
        )
    )
