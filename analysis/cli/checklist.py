"""The command that fills in the reporting checklists."""

import argparse
import json
from collections.abc import Callable
from pathlib import Path

from analysis.cli.pairs import pairs
from analysis.cli.reports import PAPERS, write_file
from analysis.errors import UsageError
from analysis.filters import Filters


def add_checklist_command(
    commands: argparse._SubParsersAction, add_warehouse: Callable[[argparse.ArgumentParser], None]
) -> None:
    """Add `checklist` to the commands of the command line."""
    command = commands.add_parser("checklist", help="fill in RECORD/STROBE, CONSORT-PRO and STRICTOTM from a load")
    command.add_argument("--out", type=Path, required=True, metavar="FILE.md|FILE.pdf")
    command.add_argument("--numbers", action="store_true", help="with exact counts, for the clinic: not for release")
    command.add_argument("--paper", choices=PAPERS, default="a4")
    command.add_argument("parameters", nargs="*", metavar="name=value", help="which episodes and measure, as for ask")
    command.set_defaults(run=_checklist)
    add_warehouse(command)
    command.add_argument("--json", action="store_true", help="report as JSON")


def _checklist(options: argparse.Namespace) -> None:
    from analysis.reports.checklist import markdown, pdf
    from analysis.warehouse.store import open_store

    if options.out.suffix not in (".md", ".pdf"):
        raise UsageError("checklist writes a file that ends in .md or .pdf.")
    filters, store = Filters.parse(pairs(options.parameters)), open_store(options.warehouse)
    if options.out.suffix == ".pdf":
        written = pdf(store, filters, paper=options.paper, numbers=options.numbers)
    else:
        written = markdown(store, filters, numbers=options.numbers).encode()
    write_file(options.out, written)
    said = {"load": store.load.id, "written": [str(options.out)], "words": f"Written: {options.out}"}
    print(json.dumps(said, indent=1) if options.json else said["words"])
