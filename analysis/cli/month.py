"""The command that puts a clinic's month on paper."""

import argparse
import json
from collections.abc import Callable
from pathlib import Path

from analysis.cli.reports import write_file
from analysis.reports.paper import PAPERS


def add_month_command(
    commands: argparse._SubParsersAction, add_warehouse: Callable[[argparse.ArgumentParser], None]
) -> None:
    """Add `report` to the commands of the command line."""
    command = commands.add_parser("report", help="write the month of a clinic, two pages for its manager, as PDF")
    command.add_argument("--clinic", required=True, metavar="ID", help="the clinic, by the id of your exports")
    command.add_argument("--out", type=Path, required=True, metavar="FILE.pdf")
    command.add_argument("--paper", choices=PAPERS, default="a4")
    command.set_defaults(run=_report)
    add_warehouse(command)
    command.add_argument("--json", action="store_true", help="report as JSON")


def _report(options: argparse.Namespace) -> None:
    from analysis.reports.month import month
    from analysis.warehouse.store import open_store

    store = open_store(options.warehouse)
    write_file(options.out, month(store, options.clinic, options.paper))
    said = {"load": store.load.id, "written": [str(options.out)], "words": f"Written: {options.out}"}
    print(json.dumps(said, indent=1) if options.json else said["words"])
