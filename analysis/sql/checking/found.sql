/*
What the check in hand found, once: how many things it looked at, and those
affected; without the latter where they are counted apart.
*/
select * from candidates
where n_of > 0 or (is_affected and not $counted_apart)
