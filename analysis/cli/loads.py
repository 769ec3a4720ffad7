"""The commands about loads that are there: loads, rollback, rejects, compare and map-condition."""

import argparse
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.errors import InputError
from analysis.warehouse.compare import Comparison, Difference, compare
from analysis.warehouse.history import LoadSummary, find_load, loads, roll_back
from analysis.warehouse.load import login_name
from analysis.warehouse.manifest import read_load
from analysis.warehouse.rejects import reject_files
from analysis.warehouse.settings import keep_loads, loads_kept, map_condition


def add_commands(
    commands: argparse._SubParsersAction, add_warehouse: Callable[[argparse.ArgumentParser], None]
) -> None:
    """Add the commands to those of the command line; each takes --warehouse and --json."""
    history = commands.add_parser("loads", help="list what was loaded: when, by whom, with what counts")
    history.add_argument("--keep", type=int, metavar="N", help="from now on keep the last N loads (10 unless set)")
    history.set_defaults(run=_loads)
    back = commands.add_parser("rollback", help="put an earlier load in force again")
    back.add_argument("load", nargs="?", metavar="LOAD", help="the one before the present one when not given")
    back.set_defaults(run=_rollback)
    rejects = commands.add_parser("rejects", help="what was rejected and why")
    rejects.add_argument("load", nargs="?", metavar="LOAD", help="the one in force when not given")
    rejects.add_argument(
        "--out", type=Path, metavar="DIR", help="write the rejected records as CSV, reasons beside them"
    )
    rejects.set_defaults(run=_rejects)
    comparison = commands.add_parser("compare", help="two loads side by side")
    comparison.add_argument("one", metavar="ONE")
    comparison.add_argument("other", metavar="OTHER")
    comparison.set_defaults(run=_compare)
    mapping = commands.add_parser("map-condition", help="say once which condition a label of your exports stands for")
    mapping.add_argument("label", metavar="LABEL")
    mapping.add_argument("code", metavar="CODE", help="such as low_back; a wrong one lists them all")
    mapping.set_defaults(run=_map_condition)
    for command in (history, back, rejects, comparison, mapping):
        add_warehouse(command)
        command.add_argument("--json", action="store_true", help="report as JSON")


def _loads(options: argparse.Namespace) -> None:
    if options.keep is not None:
        keep_loads(options.warehouse, options.keep, who=login_name())
    found, keep = loads(options.warehouse), loads_kept(options.warehouse)
    if options.json:
        _print_json({"keep": keep, "loads": [_load_json(load) for load in found]})
    elif found:
        print(pd.DataFrame([_load_row(load) for load in found]).to_string(index=False))
        print(f"* in force. The last {keep} loads are kept.")
        print(*(f"{load.id}: {load.trouble}\n" for load in found if load.trouble), sep="", end="")
    else:
        print("Nothing has been loaded. Load a folder of exports: python3 run.py load FOLDER")


def _load_json(load: LoadSummary) -> dict[str, Any]:
    return asdict(load) | {"folder": str(load.folder)}


def _load_row(load: LoadSummary) -> dict[str, str]:
    files = ", ".join(file.file for file in load.files[:3]) + (" …" if len(load.files) > 3 else "")
    return {
        "": "*" if load.in_force else "",
        "Load": load.id,
        "When (UTC)": f"{load.loaded_at:%Y-%m-%d %H:%M}" if load.loaded_at else "",
        "Who": load.loaded_by,
        "Data to": str(load.data_cut or ""),
        "Read": f"{load.read:,}",
        "Loaded": f"{load.loaded:,}",
        "Rejected": f"{load.rejected:,}",
        "Simulated": "yes" if load.simulated else "",
        "Files": files,
    }


def _rollback(options: argparse.Namespace) -> None:
    load = roll_back(options.warehouse, options.load, who=login_name())
    if options.json:
        _print_json(_load_json(load))
    else:
        print(f"In force is now {load.id}, loaded by {load.loaded_by} at {load.loaded_at:%Y-%m-%d %H:%M} UTC.")


def _rejects(options: argparse.Namespace) -> None:
    folder = find_load(options.warehouse, options.load)
    content = read_load(folder)
    written = _write_files(reject_files(folder), options.out) if options.out else []
    rows = content["rejects_by_reason"]
    if options.json:
        _print_json({"load": folder.name, "rejects": rows, "written": [str(path) for path in written]})
        return
    print(f"Load {folder.name}: {content['rejects']:,} rejected records and cells.")
    for row in rows:
        where = ", ".join(filter(None, (row["file"], row["column_name"])))
        print(f"  {row['n']:,} {row['kind']}s, {where}: {row['reason']}")
    for path in written:
        print(f"Written: {path}")


def _write_files(files: dict[str, bytes], folder: Path) -> list[Path]:
    """Write the files into a folder; never over a file that is there, which may have been mended."""
    there = [name for name in files if (folder / name).exists()]
    if there:
        raise InputError(f"{folder} has {', '.join(there)} already. Name another folder with --out.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        raise InputError(f"{folder} cannot be written to: {error.strerror}. Name another with --out.") from None
    return [folder / name for name in files]


def _compare(options: argparse.Namespace) -> None:
    found = compare(options.warehouse, options.one, options.other)
    if options.json:
        _print_json(asdict(found) | {"one": _load_json(found.one), "other": _load_json(found.other)})
    else:
        print("\n".join(_comparison_words(found)))


def _comparison_words(found: Comparison) -> Iterable[str]:
    for load in (found.one, found.other):
        files = ", ".join(file.file for file in load.files)
        yield f"{load.id}: loaded by {load.loaded_by}, {load.loaded_at:%Y-%m-%d %H:%M} UTC, data to {load.data_cut}; {files}"
    yield f"Files that are the same in both: {', '.join(found.same_files) or 'none'}."
    for row in found.records:
        yield (f"  {row.name}: {row.added:,} added, {row.gone:,} gone, {row.changed:,} changed, {row.same:,} the same.")
    parts = (("read", found.read), ("loaded", found.loaded), ("rejected", found.rejected))
    for title, rows in (*parts, ("rejects", found.rejects), ("to look at", found.checks), ("rows", found.rows)):
        yield from (f"  {title}, {row.name}: {_number(row.one)} -> {_number(row.other)}" for row in _differing(rows))


def _differing(rows: tuple[Difference, ...]) -> tuple[Difference, ...]:
    return tuple(row for row in rows if row.one != row.other)


def _number(n: int | None) -> str:
    return "none" if n is None else f"{n:,}"


def _map_condition(options: argparse.Namespace) -> None:
    before = map_condition(options.warehouse, options.label, options.code, who=login_name())
    if options.json:
        _print_json({"label": options.label, "condition": options.code, "before": before})
        return
    instead = f" (before: {before})" if before and before != options.code else ""
    print(
        f"{options.label!r} stands for {options.code}{instead}, in this and all later loads. Load your exports again."
    )


def _print_json(content: Any) -> None:
    print(json.dumps(content, indent=1, default=str))
