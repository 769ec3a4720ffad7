"""Responders for every threshold: the cumulative curve, the cited thresholds as lines, and where groups cross."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.dictionary import Measure
from analysis.filters import Filters
from analysis.questions import request
from analysis.questions.in_force import moment_words
from analysis.statistics.cumulative import reached, turned
from analysis.statistics.rates import share, wilson
from analysis.warehouse.store import Store

CUMULATIVE_COLUMNS = [
    "measure", "axis", "threshold", "n_measured", "n_with_room", "n_reached", "rate", "rate_low", "rate_high",
    "n_others", "n_turned", "n_pairs_turned", "in_force", "shown",
]  # fmt: skip
CITED_COLUMNS = ["measure", "axis", "threshold", "name", "source", "is_reference", "in_force"]
_UNIT = {"points": "{} or more", "percent": "{} % of baseline or more"}
LOWEST_PERCENT = -100


def cumulative(store: Store, counts: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """For every threshold that somebody reaches, and every cited one: who of the measured improved by at least that.

    counts: queries/responders_improvements. n_measured: with both scores (axis percent: and a baseline above 0);
    n_with_room: of these, whose baseline leaves room for it. n_turned: how many of the n_others shown groups stand on
    the other side of this one than at the reference threshold (`cited`), and n_pairs_turned how many pairs in all; of
    thresholds above 0 only. in_force: whether the threshold in force is on this axis.
    """
    lines = cited(store, filters)
    claimed = counts[counts["measure"].isin(lines["measure"])]
    parts = [_curves(part, lines, axis, code) for code, axis, part in _each_axis(claimed)]
    return placed(parts, filters, CUMULATIVE_COLUMNS)


def cited(store: Store, filters: Filters) -> pd.DataFrame:
    """The thresholds that have a source, or are in force, as the places of lines: one row per measure, axis and line."""
    measures = store.dictionary.measures
    codes = list(measures) if filters.measure == "primary" else [filters.measure]
    rows = [row for code in codes for row in _lines(measures[code], filters)]
    return pd.DataFrame(rows, columns=CITED_COLUMNS).astype({"is_reference": bool, "in_force": bool})


def cumulative_sentence(store: Store, rows: pd.DataFrame, lines: pd.DataFrame, filters: Filters) -> str:
    """What the curve that is in force shows: of one group, what half reached; of several, whether their order holds."""
    rows, lines = rows[rows["shown"] & rows["in_force"].astype(bool)], lines[lines["in_force"]]
    if rows.empty:
        return f"Too few measured to draw a curve of thresholds: no group has {request.SMALLEST_SHOWN}."
    if len(rows["measure"].unique()) > 1:
        return "For every threshold, who improved by at least that: each condition by its own measure."
    points = store.dictionary.measures[rows["measure"].iloc[0]].unit
    unit = " % of baseline" if rows["axis"].iloc[0] == "percent" else f" {points}"
    if rows["n_others"].any():
        return _order_sentence(rows, lines, unit)
    half = rows[(rows["threshold"] > 0) & (rows["rate"] >= 0.5)]["threshold"].max()
    n, moment = f"{int(rows['n_measured'].iloc[0]):,}", moment_words(filters)
    if pd.isna(half):
        return f"Fewer than half of the {n} measured had improved at all at {moment}."
    amount = f"{half:g}{unit if half != 1 else unit.removesuffix('s')}"
    return f"Half of the {n} measured had improved by at least {amount} at {moment}."


def _order_sentence(rows: pd.DataFrame, lines: pd.DataFrame, unit: str) -> str:
    groups = int(rows["n_others"].max()) + 1
    asked = f"{lines.loc[lines['is_reference'], 'threshold'].iloc[0]:g}{unit}"
    places = rows.loc[rows["n_pairs_turned"] > 0, "threshold"]
    if places.empty:
        return f"The order of the {groups} groups is the same at every threshold as at {asked}, but for ties."
    pairs, most = groups * (groups - 1) // 2, rows["n_pairs_turned"].max()
    return (
        f"Which group has the larger share depends on the threshold: between {places.min():g} and {places.max():g}{unit}, "
        f"up to {most} of {request.count_words(pairs, 'pair')} of groups stand the other way round than at "
        f"{asked}."
    )


def _each_axis(counts: pd.DataFrame) -> Iterator[tuple[str, str, pd.DataFrame]]:
    for (code, axis), part in counts.groupby(["measure", "axis"], sort=True):
        yield code, axis, part


def _curves(part: pd.DataFrame, lines: pd.DataFrame, axis: str, code: str) -> pd.DataFrame:
    """The curves of all groups on one measure and axis, over the same thresholds."""
    own = lines[(lines["measure"] == code) & (lines["axis"] == axis)]
    improved, room = (part[part["kind"] == kind] for kind in ("improvement", "room"))
    seen = np.union1d(improved["amount"], own["threshold"]) + 0.0
    grid = seen if axis == "points" else seen[seen >= LOWEST_PERCENT]
    names = list(dict.fromkeys(part["group_name"]))
    tables = {name: tuple(kind[kind["group_name"] == name] for kind in (improved, room)) for name in names}
    n = np.array([mine["n"].sum() for mine, _ in tables.values()])
    n_reached = np.array([reached(mine["amount"], mine["n"], grid) for mine, _ in tables.values()])
    with_room = np.array([reached(its["amount"], its["n"], grid) for _, its in tables.values()])
    shown = n >= request.SMALLEST_SHOWN
    low, high = wilson(n_reached, n[:, None] + 0 * n_reached)
    sides = _turned(n_reached, n, shown, grid, own)
    return pd.DataFrame({
        "group_name": np.repeat(np.array(names, dtype=object), len(grid)),
        "measure": code,
        "axis": axis,
        "threshold": np.tile(grid, len(names)),
        "n_measured": np.repeat(n, len(grid)),
        "n_with_room": with_room.ravel(),
        "n_reached": n_reached.ravel(),
        "rate": share(n_reached, n[:, None] + 0 * n_reached).ravel(),
        "rate_low": low.ravel(),
        "rate_high": high.ravel(),
        "n_others": np.repeat(np.where(shown, max(int(shown.sum()) - 1, 0), 0), len(grid)),
        "n_turned": sides.ravel(),
        "n_pairs_turned": np.tile(sides.sum(axis=0) // 2, len(names)),
        "in_force": bool(own["in_force"].any()),
        "shown": np.repeat(shown, len(grid)),
    })  # fmt: skip


def _turned(n_reached: np.ndarray, n: np.ndarray, shown: np.ndarray, grid: np.ndarray, own: pd.DataFrame) -> np.ndarray:
    found = np.zeros_like(n_reached)
    reference = own.loc[own["is_reference"], "threshold"]
    if len(reference) and shown.sum() > 1:
        place = int(np.searchsorted(grid, reference.iloc[0]))
        found[shown] = turned(n_reached[shown], n[shown], place) * (grid > 0)
    return found


def _lines(measure: Measure, filters: Filters) -> list[list[object]]:
    """The lines of one measure; the reference of an axis is the threshold in force there, else the first of the axis."""
    rows: list[list[object]] = []
    for name, change in measure.thresholds.items():
        title = "important change" if name == "mcid" else f"{name} %"
        parts = [("points", change.points), ("percent", change.percent)]
        rows += [[measure.code, axis, amount, title, change.source, name] for axis, amount in parts if amount]
    if rows and measure.mdc and measure.mdc.points:
        rows.append([measure.code, "points", measure.mdc.points, "measurement error (MDC)", measure.mdc.source, "mdc"])
    asked = filters.threshold or ("mcid" if filters.measure == "primary" else measure.default_threshold)
    reference = {axis: _usual([row for row in rows if row[1] == axis], asked) for axis in ("points", "percent")}
    in_force = next((row[1] for row in rows if row[5] == asked), None)
    return [[*row[:5], row is reference[row[1]], row[1] == in_force] for row in rows]


def _usual(rows: list[list[object]], asked: str | None) -> list[object] | None:
    return next((row for row in rows if row[5] == asked), next(iter(rows), None))


def cited_note(store: Store, lines: pd.DataFrame) -> str:
    """Where the lines in a figure of the curve come from, in words."""
    lines = lines[lines["in_force"]]
    said = []
    for code, own in lines.groupby("measure", sort=False):
        measure = store.dictionary.measures[code]
        if (own["name"] == "important change").any():
            said.append(f"important change: {measure.mcid.words(measure.unit)}, {measure.mcid.source}")
        if own["name"].str.startswith("measurement error").any():
            said.append(f"measurement error (MDC): {measure.mdc.words(measure.unit)}, {measure.mdc.source}")
    return f"Lines: {'; '.join(said)}." if said else ""


def placed(parts: list[pd.DataFrame], filters: Filters, columns: list[str]) -> pd.DataFrame:
    """The parts as one table: grouped and ordered as every answer is; empty, with its columns, where there is nobody."""
    if not parts:
        flags = {name: bool for name in columns if name in ("shown", "in_force")}
        return pd.DataFrame(columns=[*request.group_columns(filters), *columns]).astype(flags)
    frame = pd.concat(parts, ignore_index=True)
    rows = frame.drop(columns="group_name") if filters.by is None else request.grouped(frame, filters)
    return rows[[*request.group_columns(filters), *columns]].reset_index(drop=True)
