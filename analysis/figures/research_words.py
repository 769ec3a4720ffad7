"""A protected table in words: its cells, what was hidden and held, and the one sentence about a figure.

Every number here stands in the protected rows, or counts them: nothing else is at hand.
"""

from collections.abc import Callable

import pandas as pd

from analysis.disclosure.protected.protected_table import (
    HELD,
    HELD_COUNTS,
    HIDDEN,
    SHOWN,
    Drawing,
    ProtectedTable,
    Variable,
    held_counts,
)
from analysis.figures import words
from analysis.figures.research_rows import TOTAL

HIDDEN_CELL = "hidden"
NOT_GIVEN = "not given"
HELD_MARK = " (held)"
MOST_DIGITS = 2
UNSAID = ("", "%", "people")
STATUS = {SHOWN: "as counted", HIDDEN: "hidden in part", HELD: "held"}


def variable_of(table: ProtectedTable, name: str) -> Variable:
    """A column of a table by its name."""
    return next(variable for variable in table.columns if variable.name == name)


def heading(variable: Variable) -> str:
    """What a column is called, with its unit where that is not written with each value: "Mean change (points)"."""
    is_said = variable.unit in UNSAID or variable.unit.casefold() in variable.label.casefold()
    return variable.label if is_said else f"{variable.label} ({variable.unit})"


def group(variable: Variable, code: object) -> str:
    """What a value of a group is called."""
    labels = dict(variable.values)
    return labels.get(str(code), str(code))


def label_of(table: ProtectedTable, name: str, code: str) -> str:
    """What a value of a group is called where its column is not beside it: a number with what it counts, "Visit 4"."""
    variable = variable_of(table, name)
    return f"{variable.label} {code}" if variable.type == "integer" else group(variable, code)


def writer(table: ProtectedTable, name: str) -> Callable[[float], str]:
    """How the numbers of a column are written: all with the same decimals, per cent with its sign; units are in headings."""
    variable = variable_of(table, name)
    numbers = table.rows[name].dropna().astype(float)
    digits = next((digits for digits in range(MOST_DIGITS) if (numbers.round(digits) == numbers).all()), MOST_DIGITS)
    sign = f"{words.BEFORE_PERCENT}%" if variable.unit == "%" else ""
    return lambda number: f"{words.number(number, digits)}{sign}"


def is_hidden(variable: Variable, rows: pd.DataFrame) -> pd.Series:
    """Of which rows a count or statistic is missing because it, or a count that it rests on, is hidden."""
    rests_on = [variable.name] if variable.kind == "count" else list(variable.of)
    return rows[variable.name].isna() & rows[rests_on].isna().any(axis=1)


def interval(drawing: Drawing, row: pd.Series, write: Callable[[float], str]) -> str:
    """The limits of a drawn value in words; empty where the figure has none or the row lacks them."""
    if not (drawing.low and drawing.high) or pd.isna(row[drawing.low]) or pd.isna(row[drawing.high]):
        return ""
    return f"95{words.BEFORE_PERCENT}% CI {write(row[drawing.low])} to {write(row[drawing.high])}"


def written(table: ProtectedTable, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of a table as text: labels for codes, a word wherever a number is not there, and a mark on held counts."""
    shown = [variable for variable in table.columns if variable is not HELD_COUNTS]
    return pd.DataFrame({variable.name: _cells(table, variable, rows) for variable in shown}, dtype="string")


def protection(table: ProtectedTable) -> str:
    """What was hidden and held in a table, in numbers, and why."""
    frame = table.frame()
    counts, n_held = frame[list(table.counts)], sum(map(len, held_counts(frame)))
    n_hidden = int(counts.isna().to_numpy().sum())
    said = f"{n_hidden:,} of {counts.size:,} counts are hidden, in {table.tally()[HIDDEN]:,} of {len(frame):,} rows."
    held = f" {_held_words(n_held)}" if n_held else ""
    return f"{said}{held} {table.policy.words}"


def takeaway(table: ProtectedTable, drawing: Drawing, rows: pd.DataFrame, of: str = "") -> str:
    """The one sentence about a figure of these rows, which is its text alternative as well; of: whom they are, if not all.

    It gives the range of what is drawn, and names nobody: a highest and a lowest would be a rank.
    """
    title = f"{drawing.title} ({of})" if of else drawing.title
    drawn, left = rows[rows[drawing.y].notna()], _missing(table, drawing, rows)
    if drawn.empty:
        return f"{title}: nothing can be drawn{f'; {left}' if left else ''}."
    told = _steps(table, drawing, drawn) if drawing.kind == "steps" else _marks(table, drawing, drawn)
    return f"{title}: {told}{f'; {left}' if left else ''}."


def _cells(table: ProtectedTable, variable: Variable, rows: pd.DataFrame) -> list[str]:
    column = rows[variable.name]
    if variable.name == "status":
        return [STATUS[status] for status in column]
    if variable.kind == "group":
        return [group(variable, code) for code in column]
    write = writer(table, variable.name)
    missing = is_hidden(variable, rows).map({True: HIDDEN_CELL, False: NOT_GIVEN})
    marks = [HELD_MARK if variable.name in names else "" for names in held_counts(rows)]
    numbers = zip(column, missing, marks, strict=True)
    return [why if pd.isna(number) else f"{write(number)}{mark}" for number, why, mark in numbers]


def _held_words(n: int) -> str:
    if n == 1:
        return "1 count keeps its last released value, because it moved by less than the threshold since."
    return f"{n:,} counts keep their last released value, because they moved by less than the threshold since."


def missing(table: ProtectedTable, drawing: Drawing, rows: pd.DataFrame) -> dict[str, int]:
    """Of how many rows the drawn value is missing, by the reason."""
    measured = variable_of(table, drawing.y)
    n_hidden, n_missing = int(is_hidden(measured, rows).sum()), int(rows[drawing.y].isna().sum())
    return {HIDDEN_CELL: n_hidden, NOT_GIVEN: n_missing - n_hidden}


def _missing(table: ProtectedTable, drawing: Drawing, rows: pd.DataFrame) -> str:
    """What is not drawn, by its reason; empty where all is."""
    why = missing(table, drawing, rows)
    hidden = f"{why[HIDDEN_CELL]:,} hidden to protect people" if why[HIDDEN_CELL] else ""
    others = (
        f"{why[NOT_GIVEN]:,} not given, resting on too few people or telling of what is hidden"
        if why[NOT_GIVEN]
        else ""
    )
    said = " and ".join(part for part in (hidden, others) if part)
    return f"{said} (of {len(rows):,})" if said else ""


def _marks(table: ProtectedTable, drawing: Drawing, drawn: pd.DataFrame) -> str:
    """The number of all together, and the range of the groups."""
    write, places = writer(table, drawing.y), [name for name in (drawing.x, drawing.by) if name]
    if len(drawn) == 1:
        limits = interval(drawing, drawn.iloc[0], write)
        name = ", ".join(label_of(table, place, drawn.iloc[0][place]) for place in places)
        return f"{write(drawn.iloc[0][drawing.y])} for {name}{f' ({limits})' if limits else ''}"
    is_total = drawn[places] == TOTAL
    all_together = drawn.loc[is_total.all(axis=1), drawing.y]
    groups = drawn.loc[~is_total.any(axis=1), drawing.y] if not is_total.any(axis=1).all() else drawn[drawing.y]
    low, high = write(groups.min()), write(groups.max())
    n = "1 group" if len(groups) == 1 else f"{len(groups):,} groups"
    total = f"{write(all_together.iloc[0])} for all together, " if len(all_together) == 1 else ""
    return f"{total}{low if low == high else f'{low} to {high}'} over {n}"


def _steps(table: ProtectedTable, drawing: Drawing, drawn: pd.DataFrame) -> str:
    write, along = writer(table, drawing.y), variable_of(table, drawing.x)
    series = drawn.groupby(drawing.by, sort=False) if drawing.by else [("", drawn)]
    lasts = [own.sort_values(drawing.x).iloc[-1] for _, own in series]
    low, high = (write(pick(last[drawing.y] for last in lasts)) for pick in (min, max))
    upto = f"{words.number(max(last[drawing.x] for last in lasts), 0)} {along.unit or along.label}".strip()
    over = f" over {len(lasts):,} curves" if len(lasts) > 1 else ""
    return f"{low if low == high else f'{low} to {high}'} at the last step shown, up to {upto}{over}"
