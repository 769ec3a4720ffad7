"""The commands about what a clinic wants to reach and when it changed something: target and rebase."""

import argparse
import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.errors import UsageError
from analysis.metrics import METRICS
from analysis.warehouse.load import login_name
from analysis.warehouse.settings_targets import (
    ALL,
    Rebase,
    Target,
    add_rebase,
    place_words,
    read_value,
    rebases,
    remove_target,
    set_target,
    targets,
    value_words,
)
from analysis.warehouse.store import open_store


def add_commands(
    commands: argparse._SubParsersAction, add_warehouse: Callable[[argparse.ArgumentParser], None]
) -> None:
    """Add the commands to those of the command line; each takes --warehouse and --json."""
    target = commands.add_parser("target", help="list, set or remove what a metric is to reach")
    target.add_argument("metric", nargs="?", metavar="METRIC", help=f"one of {', '.join(METRICS)}")
    target.add_argument("value", nargs="?", metavar="VALUE", help="such as 60%% or 0.6; left out with --remove")
    target.add_argument("--remove", action="store_true", help="remove the target of this metric, clinic and condition")
    target.set_defaults(run=_target)
    rebase = commands.add_parser("rebase", help="list or write down a known change, from which limits are set anew")
    rebase.add_argument("metric", nargs="?", metavar="METRIC", help=f"one of {', '.join(METRICS)}")
    rebase.add_argument("month", nargs="?", metavar="MONTH", help="the first month after the change, such as 2026-03")
    rebase.add_argument("--reason", metavar="TEXT", help="what was changed; your login name is written beside it")
    rebase.set_defaults(run=_rebase)
    for command in (target, rebase):
        command.add_argument("--clinic", default=ALL, metavar="CLINIC", help="for one clinic; otherwise for all")
        command.add_argument("--condition", default=ALL, metavar="CONDITION", help="for one condition; otherwise all")
        add_warehouse(command)
        command.add_argument("--json", action="store_true", help="report as JSON")


def _target(options: argparse.Namespace) -> None:
    if options.metric is None:
        _list("target", targets(options.warehouse), _target_row, options)
        return
    place = options.metric, options.clinic, options.condition
    if options.remove:
        gone = remove_target(options.warehouse, *place, who=login_name())
        _say(gone, f"Removed: {place_words(gone)}, {value_words(gone)}.", options)
        return
    if options.value is None:
        raise UsageError("Give the value to reach (target improved 60%), or --remove.")
    target = Target(*place, read_value(options.metric, options.value))
    before = set_target(options.warehouse, target, who=login_name(), **_known(options.warehouse))
    was = f" (before: {value_words(before)})" if before else ""
    _say(target, f"Target of {place_words(target)}: {value_words(target)}{was}.", options)


def _rebase(options: argparse.Namespace) -> None:
    if options.metric is None:
        _list("rebase", rebases(options.warehouse), _rebase_row, options)
        return
    if options.month is None or options.reason is None:
        raise UsageError('Give the month and the reason: rebase improved 2026-03 --reason "New intake form".')
    place = options.metric, options.clinic, options.condition
    rebase = Rebase(*place, options.month, options.reason.strip(), login_name(), datetime.now(UTC).date())
    add_rebase(options.warehouse, rebase, who=login_name(), **_known(options.warehouse))
    _say(rebase, f"From {rebase.month} on the limits of {place_words(rebase)} are worked out anew.", options)


def _known(warehouse: Path) -> dict[str, Collection[str]]:
    """The clinics and conditions that the load in force knows. Raises InputError when nothing has been loaded."""
    store = open_store(warehouse)
    return {"clinics": store.values("clinic"), "conditions": tuple(store.dictionary.conditions)}


def _list(kind: str, found: Sequence[Any], row: Callable[[Any], dict[str, str]], options: argparse.Namespace) -> None:
    if options.json:
        print(json.dumps([asdict(one) for one in found], indent=1, default=str))
    elif found:
        print(pd.DataFrame([row(one) for one in found]).to_string(index=False))
    else:
        print(f"There is no {kind} yet: {kind} --help says how to write one.")


def _target_row(target: Target) -> dict[str, str]:
    place = {"Metric": target.metric, "Clinic": target.clinic, "Condition": target.condition}
    return place | {"To reach": value_words(target)}


def _rebase_row(rebase: Rebase) -> dict[str, str]:
    place = {"Metric": rebase.metric, "Clinic": rebase.clinic, "Condition": rebase.condition, "From": rebase.month}
    return place | {"Reason": rebase.reason, "Author": rebase.author, "Written": str(rebase.written)}


def _say(one: Target | Rebase, words: str, options: argparse.Namespace) -> None:
    print(json.dumps(asdict(one), indent=1, default=str) if options.json else words)
