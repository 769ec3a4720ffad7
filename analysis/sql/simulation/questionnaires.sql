-- One row a condition and questionnaire filled in for it
-- (data/simulation/questionnaires.toml), with the scale and the pain change
-- that its own change goes with.
create or replace temporary table questionnaires as
with scales as (
    select unnest(
        from_json($measures, '[{
            "code": "varchar", "low": "double", "high": "double",
            "step": "double", "noise": "double"
        }]'),
        recursive := true
    )
),

uses as (
    select unnest(
        from_json($questionnaires, '[{
            "condition": "varchar", "measure": "varchar", "mean": "double",
            "spread": "double", "change": "double"
        }]'),
        recursive := true
    )
)

select
    uses.*,
    scales.* exclude (code),
    conditions.pain_change
from uses
inner join scales on uses.measure = scales.code
inner join conditions on uses.condition = conditions.code;
