"""Reads the words of a command and calls what does the work.

Exit codes: 0 done, 1 refused with a reason, 2 wrong usage; of `signals` also 3, something is new.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NoReturn

from analysis.cli.checklist import add_checklist_command
from analysis.cli.exports import add_export_commands
from analysis.cli.loads import add_commands as add_history_commands
from analysis.cli.month import add_month_command
from analysis.cli.pairs import pairs
from analysis.cli.pool import add_pool_command
from analysis.cli.progress import progress_bar
from analysis.cli.reports import add_report_commands
from analysis.cli.research import add_research_commands, protect_after_load
from analysis.cli.show import DISPLAYS, load_json, load_words, show
from analysis.cli.signals import add_commands as add_signal_commands
from analysis.cli.targets import add_commands as add_target_commands
from analysis.errors import OutcomesError, UsageError
from analysis.filters import PARAMETERS, Filters

WAREHOUSE = Path(__file__).parents[2] / "data" / "warehouse"


def main(arguments: Sequence[str]) -> int:
    """Run one command; the exit code. Errors fit to show go to standard error, without a traceback."""
    try:
        options = _parser().parse_args(arguments)
        return options.run(options) or 0
    except OutcomesError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - the reader of our output left
    return 0


class _Parser(argparse.ArgumentParser):
    """Raises instead of exiting, so that wrong usage goes the way of every other error."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{self.format_usage()}{message}")


def _parser() -> _Parser:
    parser = _Parser(prog="analysis", description="Outcomes of medical massage: load exports, ask questions.")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True, parser_class=_Parser)
    _add_load(commands)
    add_history_commands(commands, _add_warehouse)
    add_target_commands(commands, _add_warehouse)
    add_export_commands(commands, _add_warehouse)
    _add_ask(commands)
    add_signal_commands(commands, _add_warehouse)
    add_report_commands(commands, _add_warehouse)
    add_month_command(commands, _add_warehouse)
    add_checklist_command(commands, _add_warehouse)
    add_research_commands(commands, _add_warehouse)
    add_pool_command(commands)
    _add_simulate(commands)
    _add_bench(commands)
    return parser


def _add_load(commands: argparse._SubParsersAction) -> None:
    command = commands.add_parser("load", help="load a folder of exports")
    command.add_argument("folder", type=Path, metavar="FOLDER")
    command.add_argument("--format", metavar="NAME_OR_FILE", help="a known format, or a format file of your own")
    command.add_argument("--data-cut", type=_date, metavar="DATE", help="nothing after this date is loaded")
    command.add_argument("--source", metavar="NAME", help="whose export it is, where ids of several clinics may clash")
    command.add_argument("--add", action="store_true", help="merge with what is loaded; the later export wins")
    command.add_argument("--drop-gone", action="store_true", help="with --add: leave out what the export lacks")
    command.add_argument("--no-protect", action="store_true", help="leave the research tables as they are")
    _add_warehouse(command)
    command.add_argument("--json", action="store_true", help="report as JSON")
    command.set_defaults(run=_load)


def _add_ask(commands: argparse._SubParsersAction) -> None:
    command = commands.add_parser(
        "ask",
        help="ask a question of what is loaded",
        epilog=f"parameters: {', '.join(PARAMETERS)}. Several values: comma-separated, or the name repeated.",
    )
    command.add_argument("question", metavar="QUESTION")
    command.add_argument("parameters", nargs="*", metavar="name=value")
    command.add_argument("--as", dest="display", choices=DISPLAYS, default="table")
    _add_warehouse(command)
    command.add_argument("--json", dest="display", action="store_const", const="json", help="the same as --as json")
    command.set_defaults(run=_ask)


def _add_simulate(commands: argparse._SubParsersAction) -> None:
    command = commands.add_parser("simulate", help="write simulated exports with known truth")
    command.add_argument("--referrals", type=int, required=True, metavar="N")
    command.add_argument("--seed", type=int, required=True, metavar="S")
    command.add_argument("--out", type=Path, required=True, metavar="DIR")
    command.add_argument("--scenario", default="default", choices=("default", "stable", "natural", "differences"))
    command.add_argument("--dirt", action="store_true", help="add dirty records, as clinics produce them")
    _add_warehouse(command)
    command.add_argument("--json", action="store_true", help="report as JSON")
    command.set_defaults(run=_simulate)


def _add_bench(commands: argparse._SubParsersAction) -> None:
    command = commands.add_parser("bench", help="time loading and asking, as ratios within one run")
    command.add_argument("--referrals", type=int, default=20_000, metavar="N")
    command.add_argument(
        "--episodes",
        type=int,
        default=1_000_000,
        metavar="N",
        help="how many for time to improvement beside R and lifelines (OUTCOMES_LIFELINES: a Python that has it); 0: none",
    )
    command.add_argument("--json", action="store_true", help="report as JSON")
    command.set_defaults(run=_bench)


def _add_warehouse(command: argparse.ArgumentParser) -> None:
    given = os.environ.get("OUTCOMES_WAREHOUSE")
    command.add_argument("--warehouse", type=Path, default=Path(given) if given else WAREHOUSE, metavar="DIR")


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("a date such as 2026-01-31") from None


def _load(options: argparse.Namespace) -> None:
    from analysis.warehouse.load import load_folder

    if options.drop_gone and not options.add:
        raise UsageError("--drop-gone goes with --add: without it the load holds exactly the folder anyway.")
    with progress_bar() as progress:
        report = load_folder(
            options.folder,
            options.warehouse,
            format=options.format,
            data_cut=options.data_cut,
            source=options.source,
            add=options.add,
            drop_gone=options.drop_gone,
            progress=progress,
        )
    if not options.json:
        print(load_words(report), flush=True)
    protected = None if options.no_protect else protect_after_load(options.warehouse)
    if options.json:
        print(json.dumps(load_json(report) | {"protected": protected}, indent=1, default=str))
    elif protected:
        print(f"{protected['words']} Took {protected['seconds']} s.")


def _ask(options: argparse.Namespace) -> None:
    from analysis.questions import ask
    from analysis.warehouse.store import open_store

    filters = Filters.parse(pairs(options.parameters))
    result = ask(options.question, open_store(options.warehouse), filters)
    print(show(result, options.display))


def _simulate(options: argparse.Namespace) -> None:
    from analysis.simulation import simulate

    with progress_bar() as progress:
        made = simulate(
            options.referrals,
            options.seed,
            options.out,
            scenario=options.scenario,
            dirt=options.dirt,
            progress=progress,
        )
    if options.json:
        print(
            json.dumps(
                {"out": str(options.out), "data_cut": made.data_cut.isoformat(), "records": dict(made.records)},
                indent=1,
            )
        )
    else:
        counts = ", ".join(f"{name} {n:,}" for name, n in made.records.items())
        print(f"Simulated exports in {options.out}: {counts}. The truth is in truth.json.")


def _bench(options: argparse.Namespace) -> None:
    from analysis.cli.bench import bench, bench_json, bench_words

    timings = bench(options.referrals, options.episodes)
    print(json.dumps(bench_json(timings), indent=1) if options.json else bench_words(timings))
