/*
One row per intake record of the new load, as far as it was known on the data cut
of the load before: later referrals are not there yet; an intake or a discharge
that came later is blank (a discharge without a date came later where care went
on after the cut), unless the earlier record had announced it.
is_known: the earlier load has a record of the same key.
*/
with announced as (
    select
        source,
        referral_id,
        bool_or(coalesce(day_of(intake_date) > $data_cut, false)) as has_intake,
        bool_or(discharge_reason is not null) as has_reason
    from then_intake
    where referral_id is not null
    group by source, referral_id
),

went_on as (
    select
        source,
        referral_id
    from now_sessions
    where
        day_of(session_start) > $data_cut
        and lower(status) = 'attended'
    union
    select
        source,
        referral_id
    from now_scores
    where day_of(score_date) > $data_cut
),

judged as (
    select
        now_intake.*,
        coalesce(
            day_of(now_intake.referral_date) <= $data_cut
            and day_of(now_intake.intake_date) > $data_cut
            and not coalesce(announced.has_intake, false),
            false
        ) as is_intake_ahead,
        coalesce(
            day_of(now_intake.discharge_date) > $data_cut
            or (
                now_intake.discharge_date is null
                and went_on.referral_id is not null
                and not coalesce(announced.has_reason, false)
            ),
            false
        ) as is_end_ahead,
        announced.referral_id is not null as is_known
    from now_intake
    left join announced
        on
            now_intake.source = announced.source
            and now_intake.referral_id = announced.referral_id
    left join went_on
        on
            now_intake.source = went_on.source
            and now_intake.referral_id = went_on.referral_id
)

select
    * exclude (is_intake_ahead, is_end_ahead)
    replace (
        case when not is_intake_ahead then intake_date end as intake_date,
        case when not is_intake_ahead then baseline_pain end as baseline_pain,
        case when not is_end_ahead then discharge_date end as discharge_date,
        case when not is_end_ahead then discharge_reason end
            as discharge_reason
    )
from judged
where
    coalesce(
        least(day_of(referral_date), day_of(intake_date)) <= $data_cut, true
    )
