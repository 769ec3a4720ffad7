"""The commands about research tables: protect, releases, export and verify."""

import argparse
import json
import os
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.cli.pairs import pairs
from analysis.cli.progress import progress_bar
from analysis.errors import InputError, UsageError
from analysis.warehouse.load import login_name

PROTECT = "OUTCOMES_PROTECT"  # "no": loads leave research tables alone


def add_research_commands(
    commands: argparse._SubParsersAction, add_warehouse: Callable[[argparse.ArgumentParser], None]
) -> None:
    """Add the commands to those of the command line; each takes --warehouse and --json."""
    protect = commands.add_parser("protect", help="publish the research tables of the load in force, protected")
    protect.add_argument("--policy", metavar="NAME", help="that of the last release when not given, else default")
    protect.add_argument(
        "--start-over", action="store_true", help="earlier releases no longer bind; the ledger says so"
    )
    protect.set_defaults(run=_protect)
    history = commands.add_parser("releases", help="list what was published, exported and refused: when, by whom")
    history.set_defaults(run=_releases)
    export = commands.add_parser("export", help="write the research tables in force as a package for researchers")
    export.add_argument("--out", type=Path, required=True, metavar="FILE.zip")
    export.add_argument("--licence", metavar="NAME", help="set under which licence packages go, from now on")
    export.add_argument("--publisher", metavar="NAME", help="set who publishes them, from now on")
    export.add_argument("parameters", nargs="*", metavar="tables=NAME,…", help="tables or subjects; all when not given")
    export.set_defaults(run=_export)
    check = commands.add_parser("verify", help="tell whether a package is genuine and would come out the same today")
    check.add_argument("file", type=Path, metavar="FILE.zip")
    check.set_defaults(run=_verify)
    for command in (protect, history, export, check):
        add_warehouse(command)
        command.add_argument("--json", action="store_true", help="report as JSON")


def protect_after_load(warehouse: Path) -> dict[str, Any] | None:
    """The second step of a load: what came of it, with the seconds it took; None where OUTCOMES_PROTECT is "no".

    A refusal never makes the load fail: it is said in words.
    """
    from analysis.disclosure.publish import PATIENCE

    if os.environ.get(PROTECT) == "no":
        return None
    began = time.monotonic()
    try:
        done = _published(warehouse, None, start_over=False, patience=PATIENCE)
    except (InputError, UsageError) as refused:
        done = {"release": None, "words": f"No research tables were published. {refused}"}
    return done | {"seconds": round(time.monotonic() - began, 1)}


def _published(warehouse: Path, policy: str | None, *, start_over: bool, patience: float = 0) -> dict[str, Any]:
    from analysis.disclosure.publish import publish

    with progress_bar() as progress:
        release = publish(
            warehouse,
            who=login_name(),
            policy=policy,
            start_over=start_over,
            patience=patience,
            progress=progress,
        )
    tally = pd.DataFrame([table.tally() for table in release.tables.values()]).sum()
    words = (
        f"Research tables are published as release {release.id}: {len(release.tables):,} tables of load {release.load}, "
        f"closed periods up to {release.closed_to}, policy: {release.policy.label}. "
        f"Rows: {', '.join(f'{n:,} {status}' for status, n in tally.items())}."
    )
    facts = {"release": release.id, "load": release.load, "policy": release.policy.name, "tables": len(release.tables)}
    return facts | {"closed_to": str(release.closed_to), "rows": {k: int(n) for k, n in tally.items()}, "words": words}


def _protect(options: argparse.Namespace) -> None:
    began = time.monotonic()
    done = _published(options.warehouse, options.policy, start_over=options.start_over)
    done["seconds"] = round(time.monotonic() - began, 1)
    print(json.dumps(done, indent=1) if options.json else f"{done['words']} Took {done['seconds']} s.")


def _releases(options: argparse.Namespace) -> None:
    from analysis.cli.show import records
    from analysis.warehouse.ledger import ledger, people_words
    from analysis.warehouse.releases import in_force, releases

    found, current = ledger(options.warehouse), in_force(options.warehouse)
    if options.json:
        there = {"in_force": current, "releases": list(releases(options.warehouse))}
        print(json.dumps(there | {"ledger": records(found)}, indent=1))
    elif len(found):
        started_over = found["start_over"].map({True: "yes", False: ""})
        shown = found.drop(columns=["sha256"]).assign(n=people_words(found), start_over=started_over)
        print(shown.to_string(index=False, na_rep=""))
        print(f"In force: {current or 'none'}.")
    else:
        print("Nothing has been published. Publish the research tables: python3 run.py protect")


def _export(options: argparse.Namespace) -> None:
    from analysis.reports.package.export import export
    from analysis.reports.package.release import find_licence
    from analysis.warehouse.terms import set_terms, terms

    given = pairs(options.parameters)
    if given.keys() - {"tables"}:
        raise UsageError(f"export takes tables=NAME,… and not {min(given.keys() - {'tables'})!r}.")
    if options.out.suffix != ".zip":
        raise UsageError("export writes a file that ends in .zip.")
    asked = given.get("tables", [])
    names = [name for text in ([asked] if isinstance(asked, str) else asked) for name in text.split(",") if name]
    who = login_name()
    if options.licence is not None:
        find_licence(options.licence)
    if options.licence is not None or options.publisher is not None:
        set_terms(options.warehouse, who=who, licence=options.licence, publisher=options.publisher)
    done = export(options.warehouse, options.out, who=who, tables=names)
    said = asdict(done) | {"file": str(done.file), **asdict(terms(options.warehouse))}
    words = f"Written: {done.file}, {len(done.tables):,} tables of release {done.release}. SHA-256 {done.sha256}"
    print(json.dumps(said, indent=1) if options.json else words)


def _verify(options: argparse.Namespace) -> int:
    from analysis.cli.show import records
    from analysis.reports.package.verify import verify

    with progress_bar() as progress:
        found = verify(options.warehouse, options.file, progress=progress)
    if options.json:
        plain = {"file": found.file, "release": found.release, "genuine": found.genuine, "same": found.is_same}
        lists = {"tampered": list(found.tampered), "tables": records(found.tables), "words": list(found.words)}
        print(json.dumps(plain | lists, indent=1))
    else:
        print(*found.words, sep="\n")
        other = found.tables[found.tables["because"] != ""]
        print(*(f"  {row.table}: {row.verdict} because of {row.because}" for row in other.itertuples()), sep="\n")
    return 0 if found.is_same else 1
