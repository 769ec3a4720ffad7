/*
The episodes of one referring doctor, as that doctor may see them. A patient's
number and the count of a patient's episodes are made anew, from these episodes
alone: that somebody else referred the patient too is not to be seen.
*/
select
    * replace (
        concat('patient ', dense_rank() over (order by source, patient_id))
            as patient_id,
        row_number() over (
            partition by source, patient_id
            order by entry_date, referral_id
        ) as patient_episode,
        'not shown' as therapist,
        null as payer,
        null as research_consent
    )
from episodes
where referrer = $referrer
