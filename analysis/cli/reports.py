"""The commands that put results on paper: the doctors' letters."""

import argparse
import json
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from analysis.cli.pairs import pairs
from analysis.cli.progress import progress_bar
from analysis.errors import InputError, UsageError
from analysis.filters import Filters
from analysis.reports.paper import PAPERS


def add_report_commands(
    commands: argparse._SubParsersAction, add_warehouse: Callable[[argparse.ArgumentParser], None]
) -> None:
    """Add the commands to those of the command line; each takes --paper, --warehouse and --json."""
    command = commands.add_parser("letter", help="write the letter of a referring doctor, or of all of them, as PDF")
    command.add_argument("--referrer", metavar="ID", help="the doctor, by the id of your exports")
    command.add_argument("--all", action="store_true", help="one letter for every doctor, into the folder --out")
    command.add_argument("--out", type=Path, required=True, metavar="FILE.pdf", help="with --all: a folder")
    command.add_argument("--paper", choices=PAPERS, default="a4")
    command.add_argument("parameters", nargs="*", metavar="name=value", help="which episodes and measure, as for ask")
    command.set_defaults(run=_letter)
    add_warehouse(command)
    command.add_argument("--json", action="store_true", help="report as JSON")


def _letter(options: argparse.Namespace) -> None:
    if options.all == (options.referrer is not None):
        raise UsageError("letter takes either --referrer ID or --all.")
    filters = Filters.parse(pairs(options.parameters))
    report = _all_letters(options, filters) if options.all else _one_letter(options, filters)
    print(json.dumps(report, indent=1) if options.json else report["words"])


def _one_letter(options: argparse.Namespace, filters: Filters) -> dict[str, Any]:
    from analysis.reports.letters import write
    from analysis.warehouse.store import open_store

    store = open_store(options.warehouse)
    write_file(options.out, write(store, options.referrer, options.paper, filters))
    return {"load": store.load.id, "written": [str(options.out)], "words": f"Written: {options.out}"}


def _all_letters(options: argparse.Namespace, filters: Filters) -> dict[str, Any]:
    from analysis.reports.letters import doctors, write_all
    from analysis.warehouse.store import open_store

    store = open_store(options.warehouse)
    found = doctors(store)
    written: list[Path] = []
    with progress_bar() as progress:
        for name, pdf in write_all(store, found.referring, options.paper, filters):
            write_file(options.out / name, pdf)
            written.append(options.out / name)
            if progress:
                progress(len(written), len(found.referring), f"Letter {len(written):,} of {len(found.referring):,}")
    return {
        "load": store.load.id,
        "written": [str(path) for path in written],
        "without_referrals": list(found.without),
        "referrals_without_doctor": found.n_unnamed,
        "words": f"{found.words()} Letters written: {len(written):,}, into {options.out}.",
    }


def write_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, in the place of an earlier one. Raises InputError where that cannot be done."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        raise InputError(f"{path} cannot be written: {error.strerror}. Name another with --out.") from None
