/* What the check in hand found, once: affected things, and how many there are. */
select * from candidates
where is_affected or n_of > 0
