/*
What each level does to the log odds of improvement, one row per term of the models
of a threshold.
*/
select
    measure,
    threshold,
    variable,
    level,
    reference,
    n,
    n_improved,
    estimate,
    std_error
from case_mix_terms
where threshold = $threshold and ($measure = 'primary' or measure = $measure)
