/*
What the check in hand found: how many things it looked at, and those affected;
without the latter where they are counted apart.
*/
select
    $checked as check_name,
    *
from checked
where n_of > 0 or (is_affected and not $counted_apart)
