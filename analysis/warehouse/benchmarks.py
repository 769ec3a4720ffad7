"""Benchmarks of a doctor: what may be kept of all other doctors' patients, made of sums that are not kept."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from itertools import groupby
from typing import Any

import numpy as np
import pyarrow as pa

from analysis.statistics.provider_spread import SpreadOfAll, spread_of_all
from analysis.statistics.survival import STATUSES, at_risk, first_reached, incidence

FEWEST, FEWEST_DOCTORS = 10, 3
WEEKS = np.arange(0, 27) * 7.0
Counts = dict[str, np.ndarray]
Weeks = tuple[np.ndarray, ...]
_OF_CURVE = ("measure", "threshold", "rule", "condition")
_CURVES = pa.schema(
    [pa.field(name, pa.string()) for name in _OF_CURVE]
    + [pa.field(name, pa.float64()) for name in ("time", "at_risk", "estimate", "low", "high")]
)
_SPREADS = pa.schema(
    [pa.field(name, pa.string()) for name in ("measure", "threshold")]
    + [pa.field(each.name, pa.float64()) for each in fields(SpreadOfAll)]
)


def curves_of_others(times: pa.Table, mix: pa.Table) -> pa.Table:
    """Curves of all other doctors' patients at the end of every week at which 10 or more of them are still at risk.

    One for each condition, and one for all of them together (condition null), in which every condition has the weight
    that it has among the doctor's own patients. times: narrow/benchmark_times; mix: narrow/own_mix.
    """
    own = {tuple(row[name] for name in _OF_CURVE): row["n"] for row in mix.to_pylist()}
    keys = list(zip(*(times[name].to_pylist() for name in _OF_CURVE), strict=True))
    counts = {name: times[name].to_numpy().astype(float) for name in ("time", *STATUSES)}
    tables = []
    for kind, places in groupby(range(len(keys)), key=lambda place: keys[place][:3]):
        of = {key: np.array([*group]) for key, group in groupby(places, key=keys.__getitem__)}
        by_condition = {key: {name: values[rows] for name, values in counts.items()} for key, rows in of.items()}
        tables += [_table(key, _by_week(found)) for key, found in by_condition.items()]
        tables.append(_table((*kind, None), _together(by_condition, own)))
    return pa.concat_tables([_CURVES.empty_table(), *tables])


def _table(key: tuple[str | None, ...], weeks: Weeks) -> pa.Table:
    texts = [pa.array([value] * len(weeks[0]), pa.string()) for value in key]
    return pa.Table.from_arrays([*texts, *(pa.array(values, pa.float64()) for values in weeks)], schema=_CURVES)


def _by_week(counts: Counts) -> Weeks:
    """time, at_risk, estimate, low, high of one curve; the limits are NaN where nothing has happened yet."""
    curve = incidence(counts, "service")
    still = at_risk(curve, WEEKS).at_risk
    kept = still >= FEWEST
    place = np.searchsorted(curve.time, WEEKS[kept], side="right")
    steps = zip((0.0, np.nan, np.nan), (curve.estimate, curve.low, curve.high), strict=True)
    return (WEEKS[kept], still[kept], *(np.append(start, values)[place] for start, values in steps))


def _together(by_condition: Mapping[tuple[str, ...], Counts], own: Mapping[tuple[str, ...], int]) -> Weeks:
    """All conditions as one curve: each patient counts as often as makes the conditions as common as among the own.

    Without limits, which would not hold for weights.
    """
    used = {key: found for key, found in by_condition.items() if key in own}
    if not used:
        return (np.empty(0),) * 5
    whole = {name: np.concatenate([found[name] for found in used.values()]) for name in ("time", *STATUSES)}
    sizes = {key: sum(found[name].sum() for name in STATUSES) for key, found in used.items()}
    weight = np.concatenate([np.full(len(used[key]["time"]), own[key] / sizes[key]) for key in used])
    weighted = _estimate({name: whole[name] * (weight if name in STATUSES else 1) for name in whole})
    still = at_risk(incidence(whole, "service"), WEEKS).at_risk
    kept = still >= FEWEST
    nothing = np.full(int(kept.sum()), np.nan)
    return WEEKS[kept], still[kept], weighted[kept], nothing, nothing


def _estimate(counts: Counts) -> np.ndarray:
    """The estimate at the end of each of WEEKS."""
    curve = incidence(counts, "service")
    return np.append(0.0, curve.estimate)[np.searchsorted(curve.time, WEEKS, side="right")]


def spreads_of_all(sums: pa.Table, referrer: str, manifest: Mapping[str, Any]) -> pa.Table:
    """The spread between doctors by measure and threshold, where 3 others or more, none with over half, have 10."""
    folds = int(manifest["case_mix"]["folds"])
    keys = np.array(
        [f"{row['measure']} {row['threshold']}" for row in sums.select(["measure", "threshold"]).to_pylist()]
    )
    doctors = np.array(sums["referrer"].to_pylist(), dtype=object)
    columns = {
        name: sums[name].to_numpy().astype(float)
        for name in ("n", "amount", "n_expected", "expected", "expected_squares")
    }
    rows = []
    for key in np.unique(keys):
        mine = {name: values[keys == key] for name, values in columns.items()}
        who = doctors[keys == key]
        others = mine["n"][(who != referrer) & (who != "unknown")]
        if len(others) < FEWEST_DOCTORS or others.sum() < FEWEST or others.max() * 2 > others.sum():
            continue
        if referrer not in who or (mine["n_expected"] != mine["n"]).any():
            continue
        place = int(np.flatnonzero(who == referrer)[0])
        of = (mine[name] for name in ("n", "amount", "expected", "expected_squares"))
        measure, threshold = key.split()
        rows.append(
            {"measure": measure, "threshold": threshold} | asdict(spread_of_all(*of, folds, who != "unknown", place))
        )
    return pa.Table.from_pylist(rows, _SPREADS)


def waits_of_others(times: pa.Table) -> pa.Table:
    """How soon all other doctors' patients came, in one row; none where there is no benchmark (narrow/benchmark_waits)."""
    counts = {name: times[name].to_numpy() for name in times.column_names}
    sums = {name: int(counts[name].sum()) for name in ("n_due_14", "n_within_14")}
    sums |= {"n": int(counts["improved"].sum() + counts["censored"].sum())}
    sums |= {"n_doctors": int(counts["n_doctors"].max(initial=0))}
    row = sums | {"days_median": first_reached(incidence(counts, "stayed"), 0.5).estimate}
    return pa.table({name: [value] for name, value in row.items()}).slice(0, 1 if len(times) else 0)
