"""What a clinic wants to reach, and when it changed something: targets and the rebase log, kept beside its settings.

`settings/targets.toml`: one [[target]] for each metric and clinic (or all), for one condition (or all).
`settings/rebases.toml`: one [[rebase]] for each known change from which a chart's limits are worked out anew, with
reason, author and the date it was written. It is a log: what stands in it is added to, and never changed by us.
"""

import json
import math
import re
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from analysis.errors import InputError
from analysis.metrics import METRICS
from analysis.warehouse.durable import write_safely
from analysis.warehouse.lock import one_at_a_time
from analysis.warehouse.settings import FOLDER, read_toml

ALL = "all"
LONGEST = 300
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_TARGETS_HEAD = "# What each metric is to reach. clinic, condition: one of them, or all. A share is from 0 to 1.\n"
_REBASES_HEAD = (
    "# Known changes: from `month` on a chart's limits are worked out anew. A log: add to it, change nothing in it.\n"
)


@dataclass(frozen=True)
class Target:
    """What a metric is to reach, in a clinic (or all), for a condition (or all), in the metric's own unit."""

    metric: str
    clinic: str
    condition: str
    value: float


@dataclass(frozen=True)
class Rebase:
    """A known change from the start month `month` (such as "2026-03") on, with who wrote down why, and when."""

    metric: str
    clinic: str
    condition: str
    month: str
    reason: str
    author: str
    written: date


Kind = TypeVar("Kind", Target, Rebase)


def targets(warehouse: Path) -> tuple[Target, ...]:
    """The targets as they stand. Raises InputError, with what to do, where the file cannot be read or means nothing."""
    return _read(warehouse / FOLDER / "targets.toml", "target", Target)


def rebases(warehouse: Path) -> tuple[Rebase, ...]:
    """The rebase log in the order in which it was written. Raises InputError as `targets` does."""
    return _read(warehouse / FOLDER / "rebases.toml", "rebase", Rebase)


def target_for(
    among: Sequence[Target], metric: str, clinics: Sequence[str], conditions: Sequence[str]
) -> Target | None:
    """The target of a selection: that of its one clinic before that of all, of its one condition before that of all.

    A selection of several clinics, or of none in particular, has only targets that are for all; so with conditions.
    """
    found = [one for one in among if _applies(one, metric, clinics, conditions)]
    return max(found, key=lambda one: (one.clinic != ALL, one.condition != ALL), default=None)


def rebases_for(
    among: Sequence[Rebase], metric: str, clinics: Sequence[str], conditions: Sequence[str]
) -> tuple[Rebase, ...]:
    """The known changes that concern a selection, by month: those of its one clinic and condition, and those of all."""
    return tuple(
        sorted((one for one in among if _applies(one, metric, clinics, conditions)), key=lambda one: one.month)
    )


def set_target(
    warehouse: Path, target: Target, *, who: str, clinics: Collection[str], conditions: Collection[str]
) -> Target | None:
    """Set a target in the place of the one that was there, which is given back.

    clinics, conditions: those that the load in force knows. Raises InputError for what is none of them.
    """
    _check_known(target, clinics, conditions)
    _check("The target", target)
    with one_at_a_time(warehouse, who, "setting a target"):
        others, before = _without(targets(warehouse), target)
        _save(warehouse / FOLDER / "targets.toml", _TARGETS_HEAD, "target", sorted((*others, target), key=_place))
    return before


def remove_target(warehouse: Path, metric: str, clinic: str, condition: str, *, who: str) -> Target:
    """Remove a target, which is given back. Raises InputError where there is none."""
    gone = Target(metric, clinic, condition, 0)
    with one_at_a_time(warehouse, who, "removing a target"):
        others, before = _without(targets(warehouse), gone)
        if before is None:
            raise InputError(f"There is no target of {place_words(gone)} to remove.")
        _save(warehouse / FOLDER / "targets.toml", _TARGETS_HEAD, "target", others)
    return before


def add_rebase(
    warehouse: Path, rebase: Rebase, *, who: str, clinics: Collection[str], conditions: Collection[str]
) -> None:
    """Write a known change into the log. Raises InputError for an unknown metric, clinic or condition, without a
    reason, and where the log has that change already.
    """
    _check_known(rebase, clinics, conditions)
    _check("The rebase", rebase)
    with one_at_a_time(warehouse, who, "writing into the rebase log"):
        log = rebases(warehouse)
        if any((_place(one), one.month) == (_place(rebase), rebase.month) for one in log):
            raise InputError(f"The log has a change of {place_words(rebase)} in {rebase.month} already.")
        _save(warehouse / FOLDER / "rebases.toml", _REBASES_HEAD, "rebase", (*log, rebase))


def place_words(one: Target | Rebase) -> str:
    """Which metric, clinic and condition it is about, such as "no_show, clinic A, all conditions"."""
    clinic = "all clinics" if one.clinic == ALL else f"clinic {one.clinic}"
    condition = "all conditions" if one.condition == ALL else one.condition
    return f"{one.metric}, {clinic}, {condition}"


def value_words(target: Target) -> str:
    """The value to reach as people write it: a share in per cent."""
    return f"{target.value * 100:g} %" if METRICS[target.metric].is_share else f"{target.value:g}"


def read_value(metric: str, text: str) -> float:
    """A value to reach as people write it, such as "60 %" or "0.6". Raises InputError where it is no number."""
    is_percent = text.strip().endswith("%") and metric in METRICS and METRICS[metric].is_share
    try:
        number = float(text.strip().removesuffix("%")) if is_percent else float(text)
    except ValueError:
        raise InputError(
            f"{text!r} is no value to reach: write a number such as 0.6, or 60% where it is a share."
        ) from None
    return number / 100 if is_percent else number


def _applies(one: Target | Rebase, metric: str, clinics: Sequence[str], conditions: Sequence[str]) -> bool:
    return (
        one.metric == metric
        and (one.clinic == ALL or tuple(clinics) == (one.clinic,))
        and (one.condition == ALL or tuple(conditions) == (one.condition,))
    )


def _place(one: Target | Rebase) -> tuple[str, str, str]:
    return one.metric, one.clinic, one.condition


def _without(among: tuple[Target, ...], target: Target) -> tuple[list[Target], Target | None]:
    before = [one for one in among if _place(one) == _place(target)]
    return [one for one in among if _place(one) != _place(target)], next(iter(before), None)


def _check_known(one: Target | Rebase, clinics: Collection[str], conditions: Collection[str]) -> None:
    for name, known in (("clinic", clinics), ("condition", conditions)):
        value = getattr(one, name)
        if value not in (ALL, *known):
            has = f"{', '.join(list(known)[:12])}{' …' if len(known) > 12 else ''}"
            raise InputError(f"What is loaded has no {name} {value!r}. Give one of it ({has}), or {ALL}.")


def _check(where: str, one: Target | Rebase) -> None:
    """Raise InputError, beginning with where it stands, for a metric that is not known and a value that cannot be."""
    if one.metric not in METRICS:
        raise InputError(f"{where} names no known metric: {one.metric!r}. Metrics: {', '.join(METRICS)}.")
    if not f"{one.clinic}{one.condition}".isprintable():
        raise InputError(f"{where} names a clinic or condition with signs that cannot be printed.")
    if isinstance(one, Target):
        _check_value(where, one)
    else:
        _check_log(where, one)


def _check_value(where: str, target: Target) -> None:
    if isinstance(target.value, bool) or not isinstance(target.value, (int, float)) or not math.isfinite(target.value):
        raise InputError(f"{where} needs a number as its value, such as 0.6.")
    if METRICS[target.metric].better == "neither":
        raise InputError(f"{where}: of {target.metric} neither more nor less is better, so there is nothing to reach.")
    if METRICS[target.metric].is_share and not 0 <= target.value <= 1:
        raise InputError(f"{where} of {target.metric} is a share: give a value from 0 to 1, such as 0.6 for 60 %.")


def _check_log(where: str, rebase: Rebase) -> None:
    if not isinstance(rebase.month, str) or not _MONTH.fullmatch(rebase.month):
        raise InputError(f"{where} needs the month from which it holds, written like 2026-03.")
    for name in ("reason", "author"):
        text = getattr(rebase, name)
        if not text.strip() or not text.isprintable() or len(text) > LONGEST:
            raise InputError(f"{where} needs its {name} in words, on one line of at most {LONGEST} letters.")


def _save(path: Path, head: str, kind: str, ones: Sequence[Target | Rebase]) -> None:
    blocks = (f"\n[[{kind}]]\n" + "".join(_line(*pair) for pair in asdict(one).items()) for one in ones)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_safely(path, (head + "".join(blocks)).encode())


def _line(name: str, value: Any) -> str:
    # A JSON string of printable characters is a basic string of TOML, too.
    return f"{name} = {value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)}\n"


def _read(path: Path, name: str, kind: type[Kind]) -> tuple[Kind, ...]:
    """The tables [[name]] of a settings file, each checked; none where the file does not exist."""
    content = read_toml(path)
    tables = content.pop(name, [])
    if content or not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise InputError(f"{path} holds [[{name}]] tables and nothing else. Mend it, or delete it to begin anew.")
    found = tuple(_one(f"{path}, [[{name}]] number {place}", table, kind) for place, table in enumerate(tables, 1))
    places = [tuple(asdict(one).values())[: -1 if kind is Target else -3] for one in found]
    twice = next((one for one, place in zip(found, places, strict=True) if places.count(place) > 1), None)
    if twice:
        raise InputError(f"{path} says twice what holds for {place_words(twice)}. Leave one of them.")
    return found


def _one(where: str, table: dict[str, Any], kind: type[Kind]) -> Kind:
    names = [field.name for field in fields(kind)]
    if table.keys() != set(names):
        raise InputError(f'{where} needs exactly: {", ".join(names)}. For all clinics or conditions write "{ALL}".')
    texts = [name for name in names if name not in ("value", "written")]
    if not all(isinstance(table[name], str) and table[name] for name in texts):
        raise InputError(f"{where}: write {', '.join(texts)} as text in quotation marks.")
    if kind is Rebase and (not isinstance(table["written"], date) or isinstance(table["written"], datetime)):
        raise InputError(f"{where}: written is a date such as 2026-03-31, without quotation marks.")
    one = kind(**table)
    _check(where, one)
    return one
