/*
One row per clinic and pair of pain scores before and after a session: how many
visits had it. is_pain_expected: not where blood pressure is taken instead.
*/
select
    check_groups.clinic,
    visit_cells.is_pain_expected,
    visit_cells.pain_before,
    visit_cells.pain_after,
    cast(sum(visit_cells.visits) as bigint) as n
from visit_cells
inner join check_groups on visit_cells.group_no = check_groups.group_no
group by all
