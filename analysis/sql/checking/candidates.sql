/*
What every check is brought to: rows of things affected, and rows that say how
many were looked at (n_of); columns that a check leaves out are empty. `checked`
is the check in hand.
*/
select * from nothing
union all by name
select * from checked
