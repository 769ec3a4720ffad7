/*
What each level does to the log odds of improvement, one row per measure, threshold,
variable and level: against its reference, in the model of all patients. Baselines
are in tenths of the measure's scale.
*/
select
    cast(measure as varchar) as measure,
    cast(threshold as varchar) as threshold,
    cast(variable as varchar) as variable,
    cast(level as varchar) as level,
    cast(reference as varchar) as reference,
    cast(n as bigint) as n,
    cast(n_improved as bigint) as n_improved,
    cast(estimate as double) as estimate,
    cast(std_error as double) as std_error
from found_terms
