"""Tables of one name put together: groups united, counts added up where all who count a group show it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.disclosure.control.policy import Policy
from analysis.disclosure.protected.protected_table import (
    HELD,
    HELD_COUNTS,
    HIDDEN,
    SHOWN,
    ProtectedTable,
    held_counts,
    held_words,
)
from analysis.disclosure.protected.variable import Variable
from analysis.pooling.fit import STRICTEST
from analysis.pooling.groups import own, united, with_own_labels
from analysis.pooling.parts import CONTEXT, Parts
from analysis.pooling.statistics import pooled_statistics

_BLANK = (
    "Medians, quartiles and what is worked out over sessions do not follow from what several packages released: they stand "
    "only where one package alone has the row. Means over clinics: see the table network_means."
)


def parts_of(tables: Mapping[str, ProtectedTable], names: Mapping[str, str], policy: Policy) -> Parts:
    """The tables of one name by package. names: who published each package, for the labels of its clinics."""
    frames = [_with_own_clinics(table.frame(), letter).assign(package=letter) for letter, table in tables.items()]
    variables = united([
        [with_own_labels(variable, letter, names[letter]) for variable in table.variables]
        for letter, table in tables.items()
    ])  # fmt: skip
    return Parts(variables, pd.concat(frames, ignore_index=True), policy)


def merged(tables: Mapping[str, ProtectedTable], parts: Parts, notes: Sequence[str]) -> ProtectedTable:
    """The pooled table. A count is null where a package hides its own, or where the sum is small under the policy."""
    counts = _sums(parts)
    frame = counts.assign(**pooled_statistics(parts, counts))
    is_held = _held(parts).reindex(counts.index) & counts.notna()
    frame["status"] = np.select([counts.isna().any(axis=1), is_held.any(axis=1)], [HIDDEN, HELD], SHOWN)
    frame["held"] = held_words(is_held)
    rows = _ordered(frame.reset_index(), parts)[[*(v.name for v in parts.variables), "status", HELD_COUNTS.name]]
    first = next(iter(tables.values()))
    return replace(
        first,
        variables=parts.variables,
        rows=rows,
        policy=parts.policy,
        notes=(*notes, *_left_blank(parts.variables), *_notes(tables)),
        drawings=tuple(d for d in first.drawings if not _is_of_clinics(d.columns)),
    )


def _sums(parts: Parts) -> pd.DataFrame:
    """The pooled counts by row, null where hidden. A package without a row has nobody there."""
    keys = [parts.rows[name] for name in parts.dimensions]
    shown = parts.rows[parts.counts].fillna(0).groupby(keys, sort=False).sum()
    hidden = parts.rows[parts.counts].isna().groupby(keys, sort=False).any()
    policy = parts.policy
    for column in {*CONTEXT} & {*parts.counts}:
        shown[column], hidden[column] = _of_context(parts, column, shown.index)
    counts = shown.mask(hidden | shown.apply(lambda column: policy.is_small(column.to_numpy(dtype=np.int64))))
    return counts.apply(lambda column: rounded_again(column, policy))


def _held(parts: Parts) -> pd.DataFrame:
    """Which counts of a row are held in any package."""
    held = held_counts(parts.rows)
    is_held = pd.DataFrame({name: [name in names for names in held] for name in parts.counts}, index=parts.rows.index)
    return is_held.groupby([parts.rows[name] for name in parts.dimensions], sort=False).any()


def _of_context(parts: Parts, column: str, keys: pd.MultiIndex) -> tuple[pd.Series, pd.Series]:
    """Sums, and whether one is hidden, of a count that all rows of a larger group share, whoever has which rows."""
    group = CONTEXT[column]
    each = parts.rows.drop_duplicates([group, "package"]).groupby(group)[column]
    at = keys.get_level_values(group)
    found = each.sum(), each.apply(lambda counts: counts.isna().any())
    return tuple(pd.Series(one.reindex(at).to_numpy(), index=keys) for one in found)


def rounded_again(column: pd.Series, policy: Policy) -> pd.Series:
    """Sums as the policy releases them. What packages of one policy released needs no rounding: its sums are as round."""
    if policy.name != STRICTEST:
        return column
    values = policy.rounded(column.fillna(0).to_numpy(dtype=np.int64))
    return pd.Series(values, index=column.index, dtype="Int64").mask(column.isna())


def _with_own_clinics(frame: pd.DataFrame, letter: str) -> pd.DataFrame:
    """Rows in which codes of clinics have the letter of their package: clinic_1 of two packages are two clinics."""
    texts = [name for name in frame if isinstance(frame[name].dtype, pd.StringDtype)]
    return frame.assign(**{name: frame[name].map(lambda code: own(code, letter)).astype("string") for name in texts})


def _ordered(rows: pd.DataFrame, parts: Parts) -> pd.DataFrame:
    """Rows in the order of the codes of their groups, the first column before the next."""
    places = {v.name: {code: place for place, code in enumerate(v.values)} for v in parts.variables}
    keys = pd.DataFrame({
        name: rows[name].map(lambda code, at=places[name]: at.get(code, len(at))) if places[name] else rows[name]
        for name in parts.dimensions
    })  # fmt: skip
    return rows.loc[keys.sort_values(list(keys), kind="stable").index].reset_index(drop=True)


def _notes(tables: Mapping[str, ProtectedTable]) -> list[str]:
    """What all packages say of the table once, and what only one says with its letter."""
    said: dict[str, list[str]] = {}
    for letter, table in tables.items():
        for note in table.notes:
            said.setdefault(note, []).append(letter.upper())
    return [note if len(by) == len(tables) else f"{', '.join(by)}: {note}" for note, by in said.items()]


def _left_blank(variables: Sequence[Variable]) -> list[str]:
    """What is said where a table has statistics that several packages together do not give."""
    names = {v.name for v in variables}
    deviations = {name.removesuffix("_sd") for name in names if name.endswith("_sd")}
    blank = [v for v in variables if v.form in {"mean", "quantile"} and v.name.rpartition("_")[0] not in deviations]
    return [_BLANK] if blank or any(v.form == "quantile" for v in variables) else []


def _is_of_clinics(columns: Sequence[str]) -> bool:
    return "clinic" in columns
