-- Records as clinics spoil them, $dirty_records of each kind. They hang on
-- referrals of their own (kind host), so the clean ones stay as they are.
-- expect: what a loader makes of such a record.
create or replace temporary table dirty_intake as
select
    kind,
    expect,
    number,
    case kind
        when 'blank_id' then null
        when 'unknown_condition' then printf('REF-U%05d', number)
        when 'spaces' then printf('  REF-S%05d  ', number)
        else printf('REF-D%05d', number)
    end as referral_id,
    printf('P-D%05d', number) as patient_id,
    case kind
        when 'unknown_condition' then 'Glass elbow'
        when 'spaces' then 'Migraine  '
        else 'Muscle spasm'
    end as condition,
    cast($first_day as date) + 30 as referral_date,
    cast($first_day as date) + 40 as intake_date
from (
    values
    ('host', 'loaded'),
    ('duplicate_id', 'record rejected'),
    ('blank_id', 'record rejected'),
    ('unknown_condition', 'loaded as unmapped'),
    ('spaces', 'loaded')
) as kinds (kind, expect)
cross join range(1, $dirty_records + 1) as numbers (number);

create or replace temporary table dirty_sessions as
select
    kind,
    expect,
    number,
    case kind
        when 'blank_id' then null
        when 'duplicate_id' then printf('S-host-%05d', number)
        else printf('S-%s-%05d', kind, number)
    end as session_id,
    printf(if(kind = 'unknown_referral', 'REF-X%05d', 'REF-D%05d'), number)
        as referral_id,
    case kind
        when 'before_intake' then cast($first_day as date) + 35
        when 'after_data_cut' then cast($cut as date) + 40
        else cast($first_day as date) + 40 + 3 * place
    end as session_start,
    case kind
        when 'after_data_cut' then 'no_show'
        when 'unknown_status' then 'vanished'
        when 'spaces' then 'attended   '
        else 'attended'
    end as status,
    if(kind = 'line_break', concat('Swedish', chr(10), 'stretching'), 'Swedish')
        as techniques,
    case kind when 'pain_11' then '11' when 'nan' then 'NaN' else '5' end
        as pain_before
from (
    values
    ('host', 'loaded', 0),
    ('duplicate_id', 'record rejected', 0),
    ('blank_id', 'record rejected', 1),
    ('unknown_referral', 'record rejected', 2),
    ('before_intake', 'record rejected', 3),
    ('after_data_cut', 'record rejected', 3),
    ('unknown_status', 'record rejected', 4),
    ('pain_11', 'cell rejected', 5),
    ('nan', 'cell read as missing', 6),
    ('line_break', 'loaded', 7),
    ('spaces', 'loaded', 8)
) as kinds (kind, expect, place)
cross join range(1, $dirty_records + 1) as numbers (number);

create or replace temporary table dirty_scores as
select
    kind,
    expect,
    number,
    printf(if(kind = 'unknown_referral', 'REF-X%05d', 'REF-D%05d'), number)
        as referral_id,
    if(kind = 'unknown_measure', 'mood', 'nprs') as measure,
    case kind when 'pain_11' then '11' when 'nan' then 'NaN' else '4' end
        as value
from (
    values
    ('unknown_referral', 'record rejected'),
    ('unknown_measure', 'record rejected'),
    ('pain_11', 'record rejected'),
    ('nan', 'record rejected')
) as kinds (kind, expect)
cross join range(1, $dirty_records + 1) as numbers (number);
