"""Which rows a figure of a protected table is about, and which figures there are once a group was chosen."""

from collections.abc import Mapping

import pandas as pd

from analysis.disclosure.protected.protected_table import Drawing, ProtectedTable

TOTAL = "all"  # the code of everybody in every group


def offered(table: ProtectedTable, chosen: Mapping[str, str]) -> tuple[Drawing, ...]:
    """The figures that say something of a chosen group: none that is about another, and none along what was narrowed."""
    narrowed = {name: code for name, code in chosen.items() if code != TOTAL}
    kept = [
        drawing
        for drawing in table.drawings
        if all(drawing.where.get(name, TOTAL) in {code, TOTAL} for name, code in narrowed.items())
    ]
    return tuple([one for one in kept if not {one.x, one.by} & narrowed.keys()] or kept)


def rows_of(table: ProtectedTable, drawing: Drawing, chosen: Mapping[str, str]) -> pd.DataFrame:
    """The rows that a figure draws: those that its `where` names, with the chosen group in the place of everybody."""
    wanted = dict(drawing.where) | {name: code for name, code in chosen.items() if _is_free(drawing, name, code)}
    rows = table.frame()
    for name, code in wanted.items():
        rows = rows[rows[name] == code]
    return rows


def _is_free(drawing: Drawing, name: str, code: str) -> bool:
    """Whether a figure leaves it open of whom it is; one that draws along the groups keeps them all beside their total."""
    return drawing.where.get(name, TOTAL) == TOTAL and not (name in {drawing.x, drawing.by} and code == TOTAL)


def series_of(drawing: Drawing, rows: pd.DataFrame, most: int) -> list[str]:
    """The codes of the series that are drawn: up to `most`, the first and then the last ones, such as the latest years."""
    if drawing.by in {"", drawing.x}:
        return [""]
    codes = list(dict.fromkeys(rows[drawing.by]))
    return codes if len(codes) <= most else [codes[0], *codes[1 - most :]]


def empty_series(drawing: Drawing, rows: pd.DataFrame) -> list[str]:
    """The codes of the series of which nothing can be drawn."""
    return [] if drawing.by in {"", drawing.x} else _empty(drawing, rows, drawing.by)


def empty_groups(drawing: Drawing, rows: pd.DataFrame) -> list[str]:
    """The codes of the groups along a figure of which nothing can be drawn; a curve has none, only gaps."""
    return [] if drawing.kind == "steps" else _empty(drawing, rows, drawing.x)


def _empty(drawing: Drawing, rows: pd.DataFrame, name: str) -> list[str]:
    has_number = rows.groupby(name, sort=False)[drawing.y].count() > 0
    return list(has_number.index[~has_number])


def left_out(drawing: Drawing, rows: pd.DataFrame, most: int) -> int:
    """How many series are not drawn."""
    n = 1 if drawing.by in {"", drawing.x} else rows[drawing.by].nunique()
    return max(n - most, 0)
