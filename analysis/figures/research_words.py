"""A protected table in words: its cells, what was hidden and held, and the one sentence about a figure.

Every number here stands in the protected rows, or counts them: nothing else is at hand.
"""

from functools import partial

import pandas as pd

from analysis.disclosure.protected_table import HELD, HIDDEN, SHOWN, Drawing, ProtectedTable, Variable
from analysis.figures import words

HIDDEN_CELL = "hidden"
NOT_GIVEN = "not given"
UNSAID = ("", "%", "people")
STATUS = {SHOWN: "as counted", HIDDEN: "hidden in part", HELD: "held"}


def variable_of(table: ProtectedTable, name: str) -> Variable:
    """A column of a table by its name."""
    return next(variable for variable in table.columns if variable.name == name)


def heading(variable: Variable) -> str:
    """What a column is called, with its unit where that is not written with each value: "Mean change (points)"."""
    return f"{variable.label} ({variable.unit})" if variable.unit not in UNSAID else variable.label


def group(variable: Variable, code: object) -> str:
    """What a value of a group is called."""
    labels = dict(variable.values)
    return labels.get(str(code), str(code))


def value(variable: Variable, number: float) -> str:
    """A number as people read it, its per cent sign with it: 53 → "53 %"; other units stand in the heading."""
    written = words.number(number, 2)
    short = written.rstrip("0").rstrip(".") if "." in written else written
    return f"{short}{words.BEFORE_PERCENT}%" if variable.unit == "%" else short


def is_hidden(variable: Variable, rows: pd.DataFrame) -> pd.Series:
    """Of which rows a count or statistic is missing because it, or a count that it rests on, is hidden."""
    rests_on = [variable.name] if variable.kind == "count" else list(variable.of)
    return rows[variable.name].isna() & rows[rests_on].isna().any(axis=1)


def interval(table: ProtectedTable, drawing: Drawing, row: pd.Series) -> str:
    """The limits of a drawn value in words; empty where the figure has none or the row lacks them."""
    if not (drawing.low and drawing.high) or pd.isna(row[drawing.low]) or pd.isna(row[drawing.high]):
        return ""
    measured = variable_of(table, drawing.y)
    return f"95{words.BEFORE_PERCENT}% CI {value(measured, row[drawing.low])} to {value(measured, row[drawing.high])}"


def written(table: ProtectedTable, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of a table as text: labels for codes, and a word wherever a number is not there."""
    return pd.DataFrame({variable.name: _cells(variable, rows) for variable in table.columns}, dtype="string")


def protection(table: ProtectedTable) -> str:
    """What was hidden and held in a table, in numbers, and why."""
    frame = table.frame()
    counts, tally = frame[list(table.counts)], table.tally()
    n_hidden = int(counts.isna().to_numpy().sum())
    said = f"{n_hidden:,} of {counts.size:,} counts are hidden, in {tally[HIDDEN]:,} of {len(frame):,} rows."
    held = (
        ""
        if not tally[HELD]
        else f" {_rows(tally[HELD])} held at the last released value: less than the threshold moved."
    )
    return f"{said}{held} {table.policy.words}"


def takeaway(table: ProtectedTable, drawing: Drawing, rows: pd.DataFrame) -> str:
    """The one sentence about a figure of these rows, which is its text alternative as well.

    It gives the range of what is drawn, and names nobody: a highest and a lowest would be a rank.
    """
    drawn, left = rows[rows[drawing.y].notna()], _missing(table, drawing, rows)
    if drawn.empty:
        return f"{drawing.title}: nothing can be drawn{f'; {left}' if left else ''}."
    told = _steps(table, drawing, drawn) if drawing.kind == "steps" else _marks(table, drawing, drawn)
    return f"{drawing.title}: {told}{f'; {left}' if left else ''}."


def _cells(variable: Variable, rows: pd.DataFrame) -> list[str]:
    column = rows[variable.name]
    if variable.name == "status":
        return [STATUS[status] for status in column]
    if variable.kind == "group":
        return [group(variable, code) for code in column]
    write = words.count if variable.kind == "count" else partial(value, variable)
    missing = is_hidden(variable, rows).map({True: HIDDEN_CELL, False: NOT_GIVEN})
    return [why if pd.isna(number) else write(number) for number, why in zip(column, missing, strict=True)]


def _rows(n: int) -> str:
    return "1 row is" if n == 1 else f"{n:,} rows are"


def missing(table: ProtectedTable, drawing: Drawing, rows: pd.DataFrame) -> dict[str, int]:
    """Of how many rows the drawn value is missing, by the reason."""
    measured = variable_of(table, drawing.y)
    n_hidden, n_missing = int(is_hidden(measured, rows).sum()), int(rows[drawing.y].isna().sum())
    return {HIDDEN_CELL: n_hidden, NOT_GIVEN: n_missing - n_hidden}


def _missing(table: ProtectedTable, drawing: Drawing, rows: pd.DataFrame) -> str:
    """What is not drawn, by its reason; empty where all is."""
    why = missing(table, drawing, rows)
    hidden = f"{why[HIDDEN_CELL]:,} hidden to protect people" if why[HIDDEN_CELL] else ""
    others = f"{why[NOT_GIVEN]:,} not given, being of too few people or not estimable" if why[NOT_GIVEN] else ""
    said = " and ".join(part for part in (hidden, others) if part)
    return f"{said} (of {len(rows):,})" if said else ""


def _marks(table: ProtectedTable, drawing: Drawing, drawn: pd.DataFrame) -> str:
    measured = variable_of(table, drawing.y)
    if len(drawn) == 1:
        row = drawn.iloc[0]
        limits = interval(table, drawing, row)
        name = " · ".join(group(variable_of(table, c), row[c]) for c in (drawing.x, drawing.by) if c)
        return f"{value(measured, row[drawing.y])} for {name}{f' ({limits})' if limits else ''}"
    ends = (value(measured, drawn[drawing.y].min()), value(measured, drawn[drawing.y].max()))
    return (
        f"{ends[0]} to {ends[1]} over {len(drawn):,} groups"
        if ends[0] != ends[1]
        else f"{ends[0]} in {len(drawn):,} groups"
    )


def _steps(table: ProtectedTable, drawing: Drawing, drawn: pd.DataFrame) -> str:
    measured, along = variable_of(table, drawing.y), variable_of(table, drawing.x)
    series = drawn.groupby(drawing.by, sort=False) if drawing.by else [("", drawn)]
    lasts = [own.sort_values(drawing.x).iloc[-1] for _, own in series]
    low, high = (value(measured, pick(last[drawing.y] for last in lasts)) for pick in (min, max))
    upto = f"{words.number(max(last[drawing.x] for last in lasts), 0)} {along.unit or along.label}".strip()
    over = f" over {len(lasts):,} curves" if len(lasts) > 1 else ""
    return f"{low if low == high else f'{low} to {high}'} at the last step shown, up to {upto}{over}"
