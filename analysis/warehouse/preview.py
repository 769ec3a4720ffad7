"""What loading a folder would give, without publishing anything: first records, rejects by reason, unmapped conditions."""

import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd

from analysis.dictionary import read_dictionary
from analysis.errors import InputError
from analysis.exports import ExportRead, Format, Limits, load_format, read_export, workroom
from analysis.exports.files.locked import lock, reach_of, time_limit
from analysis.exports.inspect import Inspection
from analysis.warehouse.merge import TABLES, snapshot
from analysis.warehouse.models import build_marts
from analysis.warehouse.rejects import collect_rejects
from analysis.warehouse.settings import mapped_conditions

SHOWN = 5
_MAPPED = """
select checked_intake.* replace (condition_codes.code as condition)
from checked_intake
inner join condition_codes
    on
        condition_codes.label = coalesce(checked_intake.condition, '')
        and condition_codes.icd10 = coalesce(checked_intake.icd10, '')
"""
_INTERNAL = ("source", "file_no", "record", "reject_rule", "bad_cells")


@dataclass(frozen=True)
class FilePreview:
    """One file: how many of its records would be loaded, rejected and set aside."""

    file: str
    tables: tuple[str, ...]
    read: int
    loaded: int
    rejected: int
    set_aside: int


@dataclass(frozen=True)
class Preview:
    """What a load would give.

    `records` the first records of each canonical table as they would load; `rejects` columns file, kind, column_name,
    rule, reason, n; `conditions` labels that no condition is known for: label, n. `problem` says why nothing could be
    loaded at all; the rest then holds what is known.
    """

    data_cut: date | None
    files: tuple[FilePreview, ...]
    records: dict[str, pd.DataFrame]
    rejects: pd.DataFrame
    conditions: pd.DataFrame
    notes: tuple[str, ...]
    problem: str | None


def preview(
    folder: Path,
    format: Format,
    *,
    mapped: dict[str, str] | None = None,
    pseudonym_key: bytes | None = None,
    limits: Limits | None = None,
) -> Preview:
    """Read and check a folder as a load would.

    mapped: the clinic's own labels of conditions; pseudonym_key: the warehouse's, else pseudonyms are for this preview
    only. Raises InputError when the folder cannot be read.
    """
    dictionary = read_dictionary(*([format.dictionary] if format.dictionary else []), mapped=mapped or {})
    with (
        tempfile.TemporaryDirectory(prefix="preview-") as made,
        workroom(limits, inside=Path(made), allow_parquet=limits is None) as room,
        duckdb.connect(str(Path(made) / "preview.duckdb")) as connection,
    ):
        lock(connection, (*reach_of(folder), Path(made)), Path(made) / "spill", room.limits)
        with time_limit(connection, room.limits, f"Reading {folder.name}"):
            export = read_export(connection, folder, format, room=room, pseudonym_key=pseudonym_key)
        snapshot(connection)
        try:
            built = build_marts(connection, dictionary, None, lambda _done, _total, _words: None)
        except InputError as error:
            return _preview(connection, export, None, str(error))
        return _preview(connection, export, built.data_cut, None)


def preview_folder(folder: Path, inspected: Inspection, warehouse: Path, *, limits: Limits | None = None) -> Preview:
    """Preview a folder in the format that an inspection found, with the settings of a warehouse."""
    return preview(folder, load_format(inspected.format_file), mapped=mapped_conditions(warehouse), limits=limits)


def _preview(
    connection: duckdb.DuckDBPyConnection, export: ExportRead, data_cut: date | None, problem: str | None
) -> Preview:
    rejects = _rejects(connection, export) if problem is None else _rejects_so_far(connection, export)
    aside = dict(connection.execute("select file_no, count(distinct record) from set_aside group by 1").fetchall())
    return Preview(
        data_cut=data_cut,
        files=tuple(
            _file(export, rejects, file_no, aside.get(file_no, 0)) for file_no in range(1, len(export.files) + 1)
        ),
        records={table: _first(connection, table) for table in TABLES},
        rejects=_counted(rejects),
        conditions=_unmapped(connection),
        notes=export.notes,
        problem=problem,
    )


def _file(export: ExportRead, rejects: pd.DataFrame, file_no: int, set_aside: int) -> FilePreview:
    file = export.files[file_no - 1]
    mine = rejects[(rejects["file_no"] == file_no) & (rejects["kind"] == "record")]
    rejected = int(mine["record"].nunique(dropna=False))
    loaded = file.records - rejected - set_aside
    return FilePreview(file.name, file.tables, file.records, loaded, rejected, set_aside)


def _rejects(connection: duckdb.DuckDBPyConnection, export: ExportRead) -> pd.DataFrame:
    return collect_rejects(connection, export, ())


def _rejects_so_far(connection: duckdb.DuckDBPyConnection, export: ExportRead) -> pd.DataFrame:
    """Count what the checks of single records keep out, where the later ones have nothing to stand on."""
    columns = "file_no, record, cast(null as bigint) as line, 'record' as kind, cast(null as varchar) as column_name"
    found = connection.table("read_rejects").project("file_no, record, line, 'record' as kind, column_name, rule")
    for table in TABLES:
        rejected = connection.table(f"checked_{table}").filter("reject_rule is not null")
        found = found.union(rejected.project(f"{columns}, reject_rule as rule"))
    found.create_view("rejects", replace=True)
    return collect_rejects(connection, export, ())


def _counted(rejects: pd.DataFrame) -> pd.DataFrame:
    keys = ["file", "kind", "column_name", "rule", "reason"]
    counted = rejects.groupby(keys, dropna=False).size().rename("n").reset_index()
    return counted.sort_values(["n", *keys], ascending=[False] + [True] * len(keys), ignore_index=True)


def _first(connection: duckdb.DuckDBPyConnection, table: str) -> pd.DataFrame:
    rows = connection.sql(_MAPPED) if table == "intake" else connection.table(f"checked_{table}")
    kept = [name for name in rows.columns if name not in _INTERNAL and not name.endswith("_text")]
    first = rows.filter("reject_rule is null").order("file_no, record").limit(SHOWN)
    return first.project(", ".join(kept)).df()


def _unmapped(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    return connection.execute("""
        select coalesce(records.condition, records.icd10) as label, count(*) as n
        from records_intake as records
        inner join condition_codes as codes
            on codes.label = coalesce(records.condition, '') and codes.icd10 = coalesce(records.icd10, '')
        where codes.code = 'unmapped'
        group by 1
        having label is not null
        order by n desc, label
    """).df()
