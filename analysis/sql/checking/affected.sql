/* Those affected of a check that counts them apart, found where they are kept. */
select
    $checked as check_name,
    *
from checked
where is_affected
