/* The measures that any episode has a baseline or a later score of. */
select distinct measure
from outcomes
