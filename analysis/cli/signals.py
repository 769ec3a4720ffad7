"""The command signals: what chance alone seldom does and is new since the load before, as plain text fit for cron and e-mail."""

import argparse
import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from analysis.cli.pairs import pairs
from analysis.filters import Filters

if TYPE_CHECKING:
    from analysis.questions import Result
    from analysis.warehouse.store import Store

ANY_NEW = 3
KINDS = {"concern": "For the worse", "improvement": "For the better", "neutral": "Neither better nor worse in itself"}
_COLUMNS = ["condition", "metric", "kind", "side", "rule", "from", "to", "is_latest", "is_trial", "is_new", "sentence"]


def add_commands(
    commands: argparse._SubParsersAction, add_warehouse: Callable[[argparse.ArgumentParser], None]
) -> None:
    """Add the command to those of the command line."""
    command = commands.add_parser(
        "signals",
        help="list the signals that are new since the load before; exit code 3 when there are any",
        epilog="exit codes: 0 nothing new, 1 refused with a reason, 2 wrong usage, 3 something new.",
    )
    command.add_argument("parameters", nargs="*", metavar="name=value", help="which episodes, as for ask")
    command.add_argument("--all", action="store_true", help="list those that are not new, too")
    add_warehouse(command)
    command.add_argument("--json", action="store_true", help="report as JSON")
    command.set_defaults(run=_signals)


def _signals(options: argparse.Namespace) -> int:
    """Print the signals; the exit code."""
    from analysis.questions import ask
    from analysis.warehouse.store import open_store

    store = open_store(options.warehouse)
    result = ask("signals", store, Filters.parse(pairs(options.parameters)))
    listed = result.details["signals"]
    chosen = listed if options.all else listed[listed["is_new"]]
    if options.json:
        print(json.dumps(_json(result, chosen[_COLUMNS].to_dict("records")), indent=1, default=str))
    else:
        print("\n".join(_words(result, store, chosen.to_dict("records"))))
    return ANY_NEW if listed["is_new"].any() else 0


def _json(result: "Result", chosen: list[dict[str, object]]) -> dict[str, object]:
    return {
        "load": result.load.id,
        "before": result.load.manifest.get("between", {}).get("before"),
        "data_cut": result.load.data_cut,
        "simulated": result.load.simulated,
        "filters": result.filters_in_words,
        "n_new": int(result.details["signals"]["is_new"].sum()),
        "notes": list(result.notes),
        "signals": chosen,
    }


def _words(result: "Result", store: "Store", chosen: list[dict[str, object]]) -> Iterable[str]:
    """The first line can be the subject of an e-mail."""
    from analysis.questions.signals_words import line

    n_new = int(result.details["signals"]["is_new"].sum())
    start = "Simulated data: " if result.load.simulated else ""
    what = "1 new signal" if n_new == 1 else f"{n_new:,} new signals" if n_new else "no new signal"
    yield f"{start}{what} in load {result.load.id}, data to {result.load.data_cut}"
    for kind, title in KINDS.items():
        some = [one for one in chosen if one["kind"] == kind]
        yield from [f"\n{title}"] if some else []
        yield from (f"- {line(one, store.dictionary)}{_mark(one)}" for one in some)
    yield f"\nSelection: {result.filters_in_words}. {result.in_force.rstrip('.')}."
    yield from result.notes
    yield "Change during care: there is no control group."


def _mark(signal: dict[str, object]) -> str:
    """What a signal that is listed is not: new, or still there."""
    marks = [*([] if signal["is_new"] else ["known before"]), *([] if signal["is_latest"] else ["over"])]
    return f" ({', '.join(marks)})" if marks else ""
