-- providers.csv: one row a clinic, therapist and referrer.
create or replace temporary table exported as
select
    provider_id,
    role,
    name,
    specialty,
    practice
from providers
order by role, number;
