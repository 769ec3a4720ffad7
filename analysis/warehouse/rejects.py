"""Rejected records and cells: each kept as it was, with where it stood and why, to be mended and loaded again."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from analysis.exports import RULES_IN_WORDS, ExportRead, FileRead, physical_lines
from analysis.exports.reasons import CELLS_IN_WORDS, COLUMN_OF_RULE

REJECT_COLUMNS = ("reject_kind", "reject_record", "reject_line", "reject_column", "reject_rule", "reject_reason")


def collect_rejects(
    connection: duckdb.DuckDBPyConnection, export: ExportRead, earlier_files: Sequence[Mapping[str, Any]]
) -> pd.DataFrame:
    """The rejected records and cells, one row each, with where they stand in the files and why.

    earlier_files: the files of exports that were merged with this one, with their file_no.

    Columns: file_no, file, record, line, kind (record or cell), column_name, rule, reason.
    """
    frame = connection.execute("select * from rejects").df()
    names = {file.file_no: file.name for file in export.files}
    names |= {row["file_no"]: row["file"] for row in earlier_files}
    frame = frame.assign(
        file=frame["file_no"].map(names),
        line=_lines(frame, export),
        column_name=[
            column if isinstance(column, str) and column else COLUMN_OF_RULE.get(rule, "")
            for column, rule in zip(frame["column_name"], frame["rule"], strict=True)
        ],
    )
    frame["reason"] = [_reason(rule, column) for rule, column in zip(frame["rule"], frame["column_name"], strict=True)]
    columns = ["file_no", "file", "record", "line", "kind", "column_name", "rule", "reason"]
    return frame[columns].sort_values(["file_no", "record", "kind", "column_name"], ignore_index=True)


def write_reject_files(
    connection: duckdb.DuckDBPyConnection,
    export: ExportRead,
    rejects: pd.DataFrame,
    earlier_files: Sequence[Mapping[str, Any]],
    folder: Path,
) -> None:
    """Write, per file with rejects, a CSV of the records as they were with the reasons beside them.

    Records of earlier exports are written in the columns of the canonical export.
    """
    for file in export.files:
        mine = rejects[rejects["file_no"] == file.file_no]
        originals = _originals(connection, file, _records(mine))
        _write_file(
            connection, file.file_no, mine, file.header, originals, folder / f"{Path(file.name).stem}.rejects.csv"
        )
    for row in earlier_files:
        mine = rejects[rejects["file_no"] == row["file_no"]]
        for table in row["table"].split("+"):
            header, originals = _canonical(connection, table, row["file_no"], _records(mine))
            path = folder / f"earlier-{row['file_no']}-{Path(row['file']).stem}-{table}.rejects.csv"
            _write_file(connection, row["file_no"], mine, header, originals, path)


def reject_files(folder: Path) -> dict[str, bytes]:
    """The files of rejected records of a load by name, one for each file of the export that had any."""
    return {path.name: path.read_bytes() for path in sorted((folder / "rejects").glob("*.csv"))}


def _records(rejects: pd.DataFrame) -> list[int]:
    return sorted(set(rejects["record"].dropna().astype(int)))


def _write_file(
    connection: duckdb.DuckDBPyConnection,
    file_no: int,
    rejects: pd.DataFrame,
    header: Sequence[str],
    originals: Mapping[int, list[str]],
    path: Path,
) -> None:
    if rejects.empty:
        return
    path.parent.mkdir(exist_ok=True)
    broken = dict(connection.execute("select record, raw from read_rejects where file_no = ?", [file_no]).fetchall())
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow([*header, *REJECT_COLUMNS])
        for row in rejects.itertuples():
            cells = originals.get(row.record) or [broken.get(row.record) or "", *[""] * (len(header) - 1)]
            line = "" if pd.isna(row.line) else int(row.line)
            writer.writerow([*cells, row.kind, row.record, line, row.column_name, row.rule, row.reason])


def _canonical(
    connection: duckdb.DuckDBPyConnection, table: str, file_no: int, records: list[int]
) -> tuple[list[str], dict[int, list[str]]]:
    """The records of an earlier export as they are kept: the canonical columns, as text."""
    if not records:
        return [], {}
    wanted = duckdb.ColumnExpression("record").isin(*[duckdb.ConstantExpression(number) for number in records])
    mine = duckdb.ColumnExpression("file_no") == duckdb.ConstantExpression(file_no)
    found = connection.table(f"records_{table}").filter(mine).filter(wanted)
    rows = found.select(duckdb.StarExpression(exclude=["source", "file_no"])).df()
    cells = rows.astype(object).where(rows.notna(), "")
    return list(rows.columns[1:]), {int(row[0]): list(row[1:]) for row in cells.itertuples(index=False)}


def _originals(connection: duckdb.DuckDBPyConnection, file: FileRead, records: list[int]) -> dict[int, list[str]]:
    if not records:
        return {}
    columns = [duckdb.ColumnExpression(name) for name in ("record", *file.columns)]
    wanted = duckdb.ColumnExpression("record").isin(*[duckdb.ConstantExpression(number) for number in records])
    rows = connection.table(f"originals_{file.file_no}").filter(wanted).select(*columns).to_dicts()
    return {row["record"]: ["" if row[name] is None else row[name] for name in file.columns] for row in rows}


def _lines(frame: pd.DataFrame, export: ExportRead) -> pd.Series:
    """The physical line of each record, where it is known."""
    lines = frame["line"].astype("Int64")
    for file in export.files:
        unknown = (frame["file_no"] == file.file_no) & lines.isna() & frame["record"].notna()
        found = physical_lines(file, frame.loc[unknown, "record"].astype(int)) if unknown.any() else {}
        lines = lines.mask(unknown, frame["record"].map(found).astype("Int64"))
    return lines


def _reason(rule: str, column: str) -> str:
    if rule == "bad_cell":
        return f"{CELLS_IN_WORDS[column]} The cell was left empty; the rest of the record was loaded."
    return RULES_IN_WORDS[rule]
