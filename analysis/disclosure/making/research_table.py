"""One research table: its specs' rows, the statistics worked out from them, and everything that describes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.dictionary import Dictionary
from analysis.disclosure.control.policy import Policy
from analysis.disclosure.counting.specs import Spec
from analysis.disclosure.counting.tables import Counts
from analysis.disclosure.making import blocks
from analysis.disclosure.making.descriptions import DAYS, count_variable, group_variable
from analysis.disclosure.making.notes import notes_of, records_events_only, sql_of
from analysis.disclosure.making.released_rows import Rows, joined, rows_of
from analysis.disclosure.making.statistic import Numbers, Statistic, Work, worked_out
from analysis.disclosure.protected.protected_table import HELD, HELD_COUNTS, HIDDEN, SHOWN, ProtectedTable, held_words
from analysis.disclosure.protected.variable import Variable

PAIN = "nprs"
_VITAL_STEPS = {"sbp": 0.5, "dbp": 0.5, "hr": 0.5, "rpp": 50.0}  # their range is one of plausibility, no scale


@dataclass(frozen=True)
class Making:
    """What a table is made from. cells: those of the states by their names; earlier: the tables of each release by name."""

    counts: Counts
    cells: pd.DataFrame
    policy: Policy
    earlier: Mapping[str, Mapping[str, ProtectedTable]]
    dictionary: Dictionary


def research_table(specs: Sequence[Spec], making: Making) -> ProtectedTable | None:
    """The protected table of specs that share a name; None where all its counts are 0, such as of readings never taken."""
    parts = [rows_of(spec, making.counts, making.cells) for spec in specs]
    rows = _described(joined(parts), specs[0], making.dictionary)
    if rows.told.empty:
        return None
    statistics = blocks.statistics(specs[0], making.dictionary)
    frame = _told(rows, specs[0], statistics, making)
    counts = [column for column in rows.told if column not in rows.groups]
    variables = (
        *(group_variable(name, frame, making.dictionary) for name in rows.groups),
        *(count_variable(column, specs[0]) for column in counts),
        *(statistic.variable for statistic in statistics),
    )
    frame = _sorted(frame.assign(status=_status(rows.status), held=held_words(rows.status == HELD)), variables)
    return ProtectedTable(
        name=specs[0].name,
        title=specs[0].title,
        variables=variables,
        rows=frame.astype({v.name: "Int64" for v in variables if v.type == "integer"}),
        policy=making.policy,
        sql=sql_of(specs, making.counts),
        notes=notes_of(specs[0], making.counts, making.policy),
        drawings=blocks.drawings(specs[0], variables, frame),
    )


def _described(rows: Rows, spec: Spec, dictionary: Dictionary) -> Rows:
    """Rows with the columns that the table shows: the day for the period, the number of the visit, the own measure."""
    told, groups = rows.told, [*rows.groups]
    if "time" in groups:
        told = told.assign(time=told["time"].map(DAYS)).rename(columns={"time": "day"})
        groups[groups.index("time")] = "day"
    if "visit" in groups:
        told = told.assign(visit=told["visit"].astype(int))
    if spec.counting == "own":
        told = told.assign(measure=told["condition"].map(_own_measures(spec, dictionary)))
        groups.insert(len(spec.by), "measure")
    known = told[groups].notna().all(axis=1).to_numpy()
    return replace(rows, told=told, groups=tuple(groups)).where(known)


def _own_measures(spec: Spec, dictionary: Dictionary) -> dict[str, str]:
    """The measure of each condition that has one with an important change.

    Where that is pain, means stand in the tables of pain: of two means over nearly the same people, the difference would
    tell of the few who are in but one.
    """
    own = {code: dictionary.measures[condition.primary] for code, condition in dictionary.conditions.items()}
    return {code: m.code for code, m in own.items() if m.mcid and not (spec.moments and m.code == PAIN)}


def _told(rows: Rows, spec: Spec, statistics: Sequence[Statistic], making: Making) -> pd.DataFrame:
    """The rows with their statistics, each worked out where it may be told; held ones as in the release they come from."""
    step = np.array([_step(spec, at, making.dictionary) for at in rows.told.to_dict("records")])
    work = Work(rows.told.copy(), making.policy, rows.sums, rows.spread, rows.exact, step)
    for statistic in statistics:
        name, values = statistic.variable.name, worked_out(statistic, work)
        if statistic.describes_people:
            values = _held(values, statistic.variable, rows, {r: t.get(spec.name) for r, t in making.earlier.items()})
        work.told[name] = np.nan if records_events_only(spec, making.counts) else values
    return work.told


def _step(spec: Spec, at: Mapping[str, str], dictionary: Dictionary) -> float:
    """What the values of a row are rounded to: a hundredth of the range of its measure."""
    measure = dictionary.measures[at.get("measure", PAIN)]
    return _VITAL_STEPS[measure.code] if spec.block == "heart" else (measure.high - measure.low) / 100


def _held(values: Numbers, v: Variable, rows: Rows, earlier: Mapping[str, ProtectedTable | None]) -> Numbers:
    """The numbers of a statistic; of each held row that of the latest release from which one of its counts comes."""
    releases = ["", *earlier]
    latest = rows.since[list(v.of)].map(releases.index).max(axis=1)
    named = [*rows.told[[*rows.groups]].astype(object).itertuples(index=False, name=None)]
    is_hidden, found = rows.told[list(v.of)].isna().any(axis=1).to_numpy(), values.copy()
    for release in sorted({*latest} - {0}):
        before = _numbers(earlier[releases[release]], v.name)
        for place in np.flatnonzero((latest == release) & ~is_hidden):
            found[place] = before.get(named[place], np.nan)
    return found


def _numbers(table: ProtectedTable | None, column: str) -> dict[tuple, float]:
    """A column of an earlier table by what names its rows; empty where that release had no such table or column."""
    if table is None or column not in table.rows:
        return {}
    frame = table.frame()
    keys = frame[[*table.dimensions]].astype(object).itertuples(index=False, name=None)
    return dict(zip(keys, frame[column].to_numpy(dtype=float, na_value=np.nan), strict=True))


def _status(counts: pd.DataFrame) -> np.ndarray:
    """What was done to each row: hidden where any count is, else held where any is."""
    is_hidden, is_held = (counts == HIDDEN).any(axis=1), (counts == HELD).any(axis=1)
    return np.select([is_hidden, is_held], [HIDDEN, HELD], SHOWN)


def _sorted(frame: pd.DataFrame, variables: Sequence[Variable]) -> pd.DataFrame:
    """The columns of the variables, then status and held; rows in the order of their groups' codes."""
    ranks = pd.DataFrame({v.name: _ranks(v, frame[v.name]) for v in variables if v.kind == "group"})
    order = ranks.sort_values([*ranks.columns]).index
    return frame.loc[order, [*(v.name for v in variables), "status", HELD_COUNTS.name]].reset_index(drop=True)


def _ranks(v: Variable, codes: pd.Series) -> pd.Series:
    """The place of each code among the variable's, which stand in order; numbers are their own."""
    places = {code: at for at, code in enumerate(dict(v.values))}
    return codes.map(places) if places else codes
