"""Rejected records and cells: each kept as it was, with where it stood and why, to be mended and loaded again."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from analysis.exports import RULES_IN_WORDS, ExportRead, FileRead, physical_lines
from analysis.exports.mapping.mended import ID, file_id, guarded, rejects_name
from analysis.exports.reasons import CELLS_IN_WORDS, COLUMN_OF_RULE
from analysis.warehouse.manifest import read_load

REJECT_COLUMNS = ("reject_kind", "reject_record", "reject_line", "reject_column", "reject_rule", "reject_reason", ID)


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
    earlier: Path | None,
    folder: Path,
) -> None:
    """Write, per file with rejects, a CSV of the records as they were with the reasons beside them, a row a record.

    Records of the earlier load are taken from its own files of rejects; where they stand in none, as they are rejected
    only now, they are written in the columns of the canonical export.
    """
    names = _names([*((file.file_no, file.called) for file in export.files), *map(_called, earlier_files)])
    for file in export.files:
        mine = rejects[rejects["file_no"] == file.file_no]
        cells = _broken(connection, file.file_no, len(file.header)) | _originals(connection, file, _records(mine))
        _write_file(
            mine, file.header, cells, file_id(file.sha256, file.name), folder / names[file.file_no], file.delimiter
        )
    before = _names(map(_called, _files_of(earlier)))
    for row in earlier_files:
        mine, number = rejects[rejects["file_no"] == row["file_no"]], row["file_no"] - len(export.files)
        header, cells, lines = _written_before(earlier / "rejects" / before[number])
        known, identity = mine["record"].isin(list(cells)), file_id(row["sha256"], row["file"])
        _write_file(
            mine[known].assign(line=mine["record"].map(lines)), header, cells, identity, folder / names[row["file_no"]]
        )
        for table in row["table"].split("+"):
            header, cells = _canonical(connection, table, row["file_no"], _records(mine[~known]))
            name = f"{table}.rejects-{row['file_no']}.csv"
            _write_file(mine[mine["record"].isin(list(cells)) & ~known], header, cells, identity, folder / name)


def _called(row: Mapping[str, Any]) -> tuple[int, str]:
    return row["file_no"], row.get("called", row["file"])


def _files_of(load: Path | None) -> list[Mapping[str, Any]]:
    manifest = read_load(load) if load else {"files": [], "earlier_files": []}
    return [*manifest["files"], *manifest["earlier_files"]]


def _names(files: Iterable[tuple[int, str]]) -> dict[int, str]:
    """Name the file of rejects of each file, by number; of those with one name the later ones are numbered."""
    names, seen = {}, Counter()
    for number, called in sorted(files):
        seen[rejects_name(called, 1).lower()] += 1
        names[number] = rejects_name(called, seen[rejects_name(called, 1).lower()])
    return names


def _written_before(path: Path) -> tuple[list[str], dict[int, list[str]], dict[int, int]]:
    """The columns, and the records and their lines by number, of a file of rejects that an earlier load wrote."""
    if not path.is_file():
        return [], {}, {}
    text = path.read_text(encoding="utf-8-sig")
    delimiter = text[text.index(REJECT_COLUMNS[0]) - 1]
    header, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    width = len(header) - len(REJECT_COLUMNS)
    ours = [dict(zip(REJECT_COLUMNS, row[width:], strict=True)) for row in rows]
    lines = {int(row["reject_record"]): int(row["reject_line"]) for row in ours if row["reject_line"]}
    return header[:width], {int(one["reject_record"]): row[:width] for one, row in zip(ours, rows, strict=True)}, lines


def reject_files(folder: Path) -> dict[str, bytes]:
    """The files of rejected records of a load by name, one for each file of the export that had any."""
    return {path.name: path.read_bytes() for path in sorted((folder / "rejects").glob("*.csv"))}


def _records(rejects: pd.DataFrame) -> list[int]:
    return sorted(set(rejects["record"].dropna().astype(int)))


def _broken(connection: duckdb.DuckDBPyConnection, file_no: int, width: int) -> dict[int, list[str]]:
    """The text of the records that could not be split, by number, each as one cell."""
    found = connection.execute("select record, raw from read_rejects where file_no = ?", [file_no]).fetchall()
    return {record: [raw or "", *[""] * (width - 1)] for record, raw in found}


def _write_file(
    rejects: pd.DataFrame,
    header: Sequence[str],
    cells: Mapping[int, list[str]],
    identity: str,
    path: Path,
    delimiter: str = ",",
) -> None:
    if rejects.empty:
        return
    path.parent.mkdir(exist_ok=True)
    # with a byte-order mark, without which a spreadsheet would take the text for another encoding
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, delimiter=delimiter)
        writer.writerow([*header, *REJECT_COLUMNS])
        for record, rows in rejects.groupby("record", sort=True):
            line = rows["line"].iloc[0]
            writer.writerow([
                *map(guarded, cells.get(record) or [""] * len(header)),
                "record" if "record" in set(rows["kind"]) else "cell",
                record,
                "" if pd.isna(line) else int(line),
                *("; ".join(dict.fromkeys(filter(None, rows[name]))) for name in ("column_name", "rule", "reason")),
                f"{identity}-{record}",
            ])  # fmt: skip


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
