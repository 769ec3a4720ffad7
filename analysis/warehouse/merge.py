"""Adding an export to what is loaded: records merge by source and key, the later export wins, what is gone is listed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from analysis.dictionary import Dictionary
from analysis.errors import InputError
from analysis.exports import ExportRead
from analysis.exports.mapping.mended import file_id
from analysis.sql import read_sql
from analysis.warehouse.manifest import dictionary_from, read_load

TABLES = ("intake", "sessions", "scores", "providers")
RECORDS = "records"
_KEYS = {
    "intake": ("referral_id", "coalesce(intake_date, referral_date)"),
    "sessions": ("session_id", "session_start"),
    "scores": ("concat_ws(chr(31), referral_id, measure, score_date, timing, session_id)", "score_date"),
    "providers": ("concat_ws(chr(31), provider_id, role)", "cast(null as varchar)"),
}


@dataclass(frozen=True)
class Merged:
    """What merging found: the files of earlier exports by number, and the records that are gone from the newer one.

    gone: columns table, source, record_key. notes: what the reader has to know of it, in plain sentences.
    """

    earlier_files: tuple[dict[str, Any], ...]
    gone: pd.DataFrame
    notes: tuple[str, ...] = ()


NOTHING_MERGED = Merged((), pd.DataFrame(columns=["table", "source", "record_key"]))


def snapshot(connection: duckdb.DuckDBPyConnection) -> Merged:
    """Let the records of the export stand alone: records_<table> are the raw tables."""
    for table in TABLES:
        connection.view(f"raw_{table}").create_view(f"records_{table}")
    return NOTHING_MERGED


def merge(connection: duckdb.DuckDBPyConnection, export: ExportRead, earlier: Path, *, drop_gone: bool) -> Merged:
    """Merge the export with the records of the earlier load: records_<table> hold both.

    Records that the export covers by date and lacks are kept, and listed, unless `drop_gone`. A file that the earlier
    load holds already, byte for byte, is replaced as a whole.
    Raises InputError where calendar dates and day numbers would be mixed.
    """
    manifest = read_load(earlier)
    if manifest["dates"] != ("nominal" if export.nominal_start else "calendar"):
        raise InputError(
            "An export with day numbers cannot be added to one with calendar dates. Load it without --add."
        )
    offset = len(export.files)
    new = {(export.source, file.sha256) for file in export.files}
    files = (*manifest["files"], *manifest["earlier_files"])
    kept = tuple(row for row in files if (row["source"], row["sha256"]) not in new)
    _keep_files(connection, kept, offset)
    mended = [file.file_no for file in export.files if file.is_mended]
    gone = [_merge_table(connection, table, earlier, mended, drop_gone=drop_gone) for table in TABLES]
    connection.execute(
        "insert into read_rejects select new_file_no, record, line, column_name, rule, raw"
        " from read_parquet($path) inner join kept_files using (file_no)"
        " anti join mended_before using (file_no, record)",
        {"path": str(earlier / RECORDS / "read_rejects.parquet")},
    )
    numbered = tuple(row | {"file_no": row["file_no"] + offset} for row in kept)
    return Merged(numbered, pd.concat(gone, ignore_index=True), _shared_ids(connection))


def _keep_files(connection: duckdb.DuckDBPyConnection, files: Sequence[Mapping[str, Any]], offset: int) -> None:
    """Create kept_files, the earlier files whose records are kept, and mended_before, their records that were mended."""
    connection.execute(
        "create or replace table kept_files as select file_no, file_no + $offset as new_file_no, file_id"
        " from (select unnest($file_nos::bigint[]) as file_no, unnest($ids::varchar[]) as file_id)",
        {
            "offset": offset,
            "file_nos": [row["file_no"] for row in files],
            "ids": [file_id(row["sha256"], row["file"]) for row in files],
        },
    )
    connection.execute(
        "create or replace table mended_before as select distinct kept_files.file_no, mended_records.record"
        " from mended_records inner join kept_files using (file_id) where mended_records.record is not null"
    )


def _merge_table(
    connection: duckdb.DuckDBPyConnection, table: str, earlier: Path, mended: Sequence[int], *, drop_gone: bool
) -> pd.DataFrame:
    """Create records_<table> of one table; the records that are gone from the newer export.

    mended: the new files of mended records, from which nothing is gone since they are a selection.
    """
    connection.execute(
        "create or replace table earlier_records as"
        " select * exclude (new_file_no, file_id) replace (new_file_no as file_no)"
        " from read_parquet($path) inner join kept_files using (file_no)"
        " anti join mended_before using (file_no, record)",
        {"path": str(earlier / RECORDS / f"{table}.parquet")},
    )
    key, day = _KEYS[table]
    for view, origin in (("new_keys", f"raw_{table}"), ("earlier_keys", "earlier_records")):
        keys = (
            f"source, file_no, record, {key} as record_key, cast(try_cast({day} as timestamp) as date) as record_date,"
            f" not list_contains({list(mended)}::bigint[], file_no) as is_whole"
        )
        connection.table(origin).project(keys).create_view(view, replace=True)
    connection.execute(f"create or replace table kept_records as {read_sql('staging/kept_records')}")
    found = connection.execute("select source, record_key from kept_records where is_gone order by all").df()
    if drop_gone:
        connection.execute("delete from kept_records where is_gone")
    kept = connection.sql("from earlier_records semi join kept_records using (file_no, record, source)")
    connection.table(f"raw_{table}").union(kept).create(f"records_{table}")
    return found.assign(table=table)[["table", "source", "record_key"]]


def _shared_ids(connection: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Say whose referral ids are those of another source, too: one clinic under two names would count twice."""
    shared = connection.execute(
        "select other.source, count(distinct other.referral_id) from raw_intake as mine"
        " inner join records_intake as other"
        " on mine.referral_id = other.referral_id and mine.source <> other.source group by all order by all"
    ).fetchall()
    return tuple(
        f"{n:,} referral {'id is' if n == 1 else 'ids are'} loaded from the source {source!r} as well, and count as "
        f"other referrals here. If both are the same clinic, go back and add again with --source {source!r}."
        for source, n in shared
    )


def with_earlier_measures(dictionary: Dictionary, earlier: Path) -> Dictionary:
    """The dictionary with the measures that the earlier load brought along and this one lacks."""
    before = dictionary_from(read_load(earlier))
    added = {code: measure for code, measure in before.measures.items() if code not in dictionary.measures}
    if not added:
        return dictionary
    return replace(dictionary, measures=dictionary.measures | added, version=f"{dictionary.version}+{before.version}")


def write_records(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Keep the records as text beside the marts, so that a later export can be merged with them."""
    folder.mkdir()
    for table in TABLES:
        connection.table(f"records_{table}").write_parquet(str(folder / f"{table}.parquet"), compression="zstd")
    connection.table("read_rejects").write_parquet(str(folder / "read_rejects.parquet"))
