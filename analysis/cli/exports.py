"""The commands formats and inspect: what exports can be read, and what one folder is and would give."""

import argparse
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pandas as pd

AddWarehouse = Callable[[argparse.ArgumentParser], None]


def add_export_commands(commands: argparse._SubParsersAction, add_warehouse: AddWarehouse) -> None:
    """Add both commands."""
    command = commands.add_parser("formats", help="list the formats of exports, or explain one")
    command.add_argument("name", nargs="?", metavar="NAME", help="a known format, or a format file of your own")
    add_warehouse(command)
    command.add_argument("--json", action="store_true", help="as JSON")
    command.set_defaults(run=_formats)
    command = commands.add_parser("inspect", help="show what a folder of exports is, and what loading it would give")
    command.add_argument("folder", type=Path, metavar="FOLDER")
    command.add_argument("--format", metavar="NAME_OR_FILE", help="a known format, or a format file of your own")
    add_warehouse(command)
    command.add_argument("--json", action="store_true", help="as JSON")
    command.set_defaults(run=_inspect)


def _formats(options: argparse.Namespace) -> None:
    from analysis.exports.formats.catalogue import describe, list_formats
    from analysis.warehouse.settings import formats_folder

    own = formats_folder(options.warehouse)
    if options.name:
        described = describe(options.name, own)
        print(_json(described) if options.json else _format_words(described))
        return
    listed = list_formats(own)
    print(_json(listed) if options.json else "\n".join(_listed_words(listed)))


def _listed_words(listed: Iterable[Any]) -> list[str]:
    rows = [(one.name, one.grade or "-", "yours: " + one.title if one.is_own else one.title) for one in listed]
    width = max(len(name) for name, _, _ in rows)
    return [
        *(f"{name:<{width}}  {grade[:1]}  {title}" for name, grade, title in rows),
        "",
        "A: seen in a real export. B: after the vendor's documentation. C: unverified. `formats NAME` explains one.",
    ]


def _format_words(described: Any) -> str:
    lines = [
        f"{described.name}: {described.title}",
        described.evidence,
        *filter(None, [described.grade]),
        *described.notes,
    ]
    for file in described.files:
        lines += ["", f"{file.kind} ({', '.join(file.match)}{'' if file.required else '; may be missing'})"]
        lines += [f"  known by its columns: {', '.join(file.needed)}"] if file.by_columns else []
        lines += [f"  {table}: {words}" for table, words in zip(file.tables, file.records, strict=True) if words]
        lines += [_column_words(column) for column in file.columns]
        lines += [f"  not given: {table}: {', '.join(names)}" for table, names in file.missing]
    return "\n".join(lines)


def _column_words(column: Any) -> str:
    return f"  {column.table}.{column.column} <- {column.source}" + (f"  [{column.done}]" if column.done else "")


def _inspect(options: argparse.Namespace) -> None:
    from analysis.errors import InputError
    from analysis.exports import workroom
    from analysis.exports.inspect import inspect_folder
    from analysis.warehouse.preview import preview_folder
    from analysis.warehouse.settings import formats_folder

    with workroom(allow_parquet=True) as room:
        found = inspect_folder(options.folder, room, format=options.format, own=formats_folder(options.warehouse))
    seen = preview_folder(options.folder, found, options.warehouse) if found.problem is None else None
    if options.json:
        print(_json({"inspection": found, "preview": seen}))
    else:
        print("\n".join((*_inspection_words(found), *(_preview_words(seen) if seen else ()))))
    if found.problem:
        raise InputError(found.problem)


def _inspection_words(found: Any) -> list[str]:
    lines = [f"{found.folder}: {found.title} ({found.format})", found.evidence] if found.format else []
    lines += [*found.notes] if found.format else []
    for file in found.files:
        lines += ["", f"{file.name}: {file.kind}", *(f"  {words}" for words in file.records if words)]
        lines += [_column_words(column) for column in file.columns]
        lines += [f"  not used, kept aside: {', '.join(file.unknown)}"] if file.unknown else []
        lines += [f"  about the person, not kept: {', '.join(file.personal)}"] if file.personal else []
    lines += [f"Not read: {', '.join(found.ignored)}"] if found.ignored else []
    for other in found.near:
        lines += ["", f"Nearly {other.name} ({other.title}):", *(f"  {problem}" for problem in other.problems)]
    return lines


def _preview_words(seen: Any) -> list[str]:
    lines = ["", "As it would load:"]
    lines += [
        f"  {file.file}: {file.read:,} records read, {file.loaded:,} loaded, {file.rejected:,} rejected, "
        f"{file.set_aside:,} set aside"
        for file in seen.files
    ]
    for table, rows in seen.records.items():
        shown = rows.dropna(axis="columns", how="all")
        lines += ["", f"{table}:", shown.to_string(index=False, na_rep="")] if len(rows) else []
    lines += ["", "Would be rejected:"] if len(seen.rejects) else []
    lines += [f"  {row.n:,} {row.kind}s of {row.file}: {row.reason}" for row in seen.rejects.itertuples()]
    lines += ["", "Conditions that are not known:"] if len(seen.conditions) else []
    lines += [f"  {row.n:,} {row.label}" for row in seen.conditions.itertuples()]
    return [*lines, "", *seen.notes, *([seen.problem] if seen.problem else [])]


def _json(value: Any) -> str:
    return json.dumps(_plain(value), indent=1, default=str)


def _plain(value: Any) -> Any:
    from analysis.cli.show import records

    if isinstance(value, pd.DataFrame):
        return records(value)
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    return value
