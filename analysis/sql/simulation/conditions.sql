-- One row a condition of data/simulation/conditions.toml; low_draw to
-- high_draw is its part of a draw between 0 and 1.
create or replace temporary table conditions as
with listed as (
    select unnest(
        from_json($conditions, '[{
            "code": "varchar", "share": "double", "pain": "double",
            "spread": "double", "relief": "double", "carry_over": "double",
            "wear": "double", "natural_fall": "double", "own_course": "double",
            "pain_change": "double", "planned": "integer",
            "leaves": "double", "surgery": "double", "injection": "double",
            "labels": ["varchar"], "icd10": ["varchar"],
            "regions": ["varchar"], "specialty": "varchar",
            "circulatory": "boolean"
        }]'),
        recursive := true
    )
)

select
    *,
    sum(share) over previous / sum(share) over () as high_draw,
    (sum(share) over previous - share) / sum(share) over () as low_draw
from listed
window previous as (
    order by code
    rows between unbounded preceding and current row
);
