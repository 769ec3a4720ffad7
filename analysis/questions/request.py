"""What every question does before its query (check the request against the load) and after it (name and order groups)."""

import difflib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from analysis.dictionary import UNMAPPED, Measure
from analysis.errors import InputError
from analysis.filters import AGES, CHOICES, DURATIONS, Filters
from analysis.warehouse.store import Store

SMALLEST_SHOWN = 10
_MACROS = tuple(f"macros/{name}" for name in ("selected_episodes", "moments", "scored_outcomes", "judged_outcomes"))
_FIXED = {"age": AGES, "duration": DURATIONS, "sex": ("female", "male", "other")}
_LAST = ("unknown", UNMAPPED)


def check(store: Store, filters: Filters) -> None:
    """Raise InputError where the load cannot answer: unknown values or measures, calendar filters without a calendar."""
    if store.load.dates == "nominal" and (
        filters.from_date or filters.to_date or "quarter" in (filters.by, filters.strata)
    ):
        raise InputError(
            "This export has day numbers instead of calendar dates, so from, to and quarter cannot be used."
        )
    if filters.measure != "primary" and filters.measure not in store.dictionary.measures:
        raise InputError(
            f"The dictionary has no measure {filters.measure!r}."
            + _closest(filters.measure, [*store.dictionary.measures, "primary"])
        )
    for name in CHOICES:
        _check_known(store, name, getattr(filters, name))


def check_value(store: Store, name: str, value: str) -> None:
    """Raise InputError, with the closest there is, where this load has no such value of a group column."""
    _check_known(store, name, (value,))


def with_threshold(store: Store, filters: Filters) -> Filters:
    """The filters with the threshold in force filled in; InputError where the measure does not allow it.

    The default is 30 % of baseline, or the measure's mcid where per cent of baseline has no meaning.
    """
    if filters.measure == "primary":
        return replace(filters, threshold=filters.threshold or "mcid")
    measure = store.dictionary.measures[filters.measure]
    require_threshold(measure, filters.threshold)
    return replace(filters, threshold=filters.threshold or measure.default_threshold)


def require_threshold(measure: Measure, threshold: str | None) -> None:
    """Raise InputError with the reason where a threshold (None: any) has no meaning for the measure."""
    if not measure.thresholds:
        raise InputError(f"No threshold of improvement is in force for {measure.label}: no responder claim is made.")
    if threshold is not None and threshold not in measure.thresholds:
        raise InputError(
            f"{measure.label} has no {'mcid' if threshold == 'mcid' else threshold + ' % threshold'}: per cent of "
            "baseline needs a scale with a true zero on which higher is worse. "
            f"Ask for threshold={' or '.join(measure.thresholds)}."
        )


def require_one_measure(filters: Filters) -> None:
    """Raise InputError where each condition's own measure would be pooled into one row."""
    if filters.measure == "primary" and filters.by != "condition" and len(filters.condition) != 1:
        raise InputError("measure=primary needs by=condition (or one condition): different measures are never pooled.")


def parameters(store: Store, filters: Filters) -> dict[str, Any]:
    """The SQL parameters of the filters, with the load's data cut."""
    return filters.parameters(store.load.data_cut)


def grouped(frame: pd.DataFrame, filters: Filters, **asked: str) -> pd.DataFrame:
    """Rows with the group column first, named after `by`, in a natural order; without `by` it is left out.

    Without `by` there is always one row: where the filters leave nobody, zeros, nulls, and the texts that were `asked`.
    """
    if filters.by is None:
        rows = frame.drop(columns="group_name")
        return rows if len(rows) else _nobody(rows, asked)
    order = {value: place for place, value in enumerate(_FIXED.get(filters.by, ()))}
    keys = [(name in _LAST, order.get(name, len(order)), str(name)) for name in frame["group_name"].astype(object)]
    placed = frame.assign(_key=keys).sort_values("_key", kind="stable").drop(columns="_key")
    return placed.rename(columns={"group_name": filters.by}).reset_index(drop=True)


def group_columns(filters: Filters) -> list[str]:
    """The name of the group column, if there is one."""
    return [filters.by] if filters.by else []


def queries(name: str, *more: str) -> tuple[str, ...]:
    """The SQL files behind an answer, the shared macros last."""
    return (*(f"queries/{query}" for query in (name, *more)), *_MACROS)


def count_words(n: int, one: str, many: str | None = None) -> str:
    """A count with its noun, such as "1 episode" or "1,204 episodes"."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def signed(value: float) -> str:
    """A change with its sign, such as "−1.4" or "+0.3"; what rounds to zero is never minus zero."""
    return f"{value:+z.1f}".replace("-", "−")


def share_words(part: int, whole: int) -> str:
    """A share with its counts, such as "62 of 161 (39 %)"; without the percentage under 10."""
    counts = f"{part:,} of {whole:,}"
    return f"{counts} ({part / whole:.0%})".replace("%)", " %)") if whole >= SMALLEST_SHOWN else counts


def unmapped_note(store: Store, filters: Filters) -> tuple[str, ...]:
    """How many referrals a table by condition leaves out because the dictionary lacks their condition."""
    if filters.by != "condition":
        return ()
    total = store.query("queries/unmapped", parameters(store, filters))["n"].iloc[0]
    if not total:
        return ()
    return (f"{count_words(int(total), 'referral')} with a condition that the dictionary lacks left out.",)


def _check_known(store: Store, name: str, values: Sequence[str]) -> None:
    known: list[str] = []
    for value in values:
        known = known or _known(store, name)
        if value not in known:
            raise InputError(f"This load has no {name} {value!r}." + _closest(value, known))


def _known(store: Store, name: str) -> list[str]:
    if name == "condition":
        return [*store.dictionary.conditions, UNMAPPED]
    return list(dict.fromkeys([*_FIXED.get(name, ()), *store.values(name), "unknown"]))


def _closest(value: str, known: Sequence[str]) -> str:
    found = difflib.get_close_matches(value, known, n=1, cutoff=0.5)
    if found:
        return f" Did you mean {found[0]!r}?"
    return f" Known: {', '.join(known[:12])}{' …' if len(known) > 12 else ''}." if known else ""


def _nobody(rows: pd.DataFrame, asked: dict[str, str]) -> pd.DataFrame:
    """One row about nobody: what was asked, zeros for counts, False for flags, and nulls for the rest."""
    zeros = dict.fromkeys(rows.select_dtypes("integer").columns, 0)
    flags = dict.fromkeys(rows.select_dtypes("bool").columns, False)
    known = asked | zeros | flags
    return pd.DataFrame({name: [known.get(name, float("nan"))] for name in rows.columns})
