"""Records that were rejected, mended in a spreadsheet and come again: each takes the place of the one that it was."""

import hashlib
import re
from collections.abc import Mapping, Sequence

from duckdb import (
    CaseExpression,
    ColumnExpression,
    ConstantExpression,
    DuckDBPyConnection,
    Expression,
    FunctionExpression,
)

from analysis.exports.files.headers import Header

ID = "reject_id"  # the column of a file of rejected records that says which record of which file it was
MENDED = "This record was mended; the mended one stands for it."
_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
_GUARDED = "^'+[=+\\-@\\t\\r＝＋－＠]"
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
_REJECTS = re.compile(r"(.+)\.rejects[-_ ]?\(?\d*\)?\.csv", re.IGNORECASE)


def file_id(sha256: str, name: str) -> str:
    """Name a file by its content and what it is called."""
    return "R" + hashlib.sha256(f"{sha256}/{name}".encode()).hexdigest()[:16]


def rejects_name(called: str, number: int) -> str:
    """Name the file of rejected records of a sheet that a format took under some name, so that it takes this one, too."""
    stem = called[:-4] if called.lower().endswith(".csv") else called.replace("/", "+")
    safe = re.sub(r"[^\w .,()+\[\]-]", "_", stem).lstrip(".")[:150]
    return f"{safe}.rejects{f'-{number}' if number > 1 else ''}.csv"


def names_of_original(name: str) -> tuple[str, ...]:
    """Give the names under which the records of a file of rejected records were taken before; none for other files."""
    found = _REJECTS.fullmatch(name)
    return (f"{found[1]}.csv", found[1], found[1].replace("+", "/")) if found else ()


def guarded(text: str) -> str:
    """Keep a spreadsheet from taking a text for a formula: an apostrophe stands before it; a number stays a number."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def unguarded(text: Expression) -> Expression:
    """Take that apostrophe off again."""
    is_guarded = FunctionExpression("regexp_matches", text, ConstantExpression(_GUARDED))
    return CaseExpression(is_guarded, FunctionExpression("substr", text, ConstantExpression(2))).otherwise(text)


def is_mended(header: Header) -> bool:
    """Tell whether a file is one of rejected records that we wrote."""
    return header.position(ID) is not None


def take_places(connection: DuckDBPyConnection, ids: Mapping[int, str], mended: Mapping[int, Sequence[str]]) -> None:
    """Set aside the records of this export that a mended one of it stands for.

    ids: the files of the export by number, as file_id names them. mended: the number of each file of mended records,
    with the names of its table and its column of ids. Creates mended_records (file_id, record) and mended_here
    (file_no, record).
    """
    connection.execute("create table mended_records (file_id varchar, record bigint)")
    for table, column in mended.values():
        text = ColumnExpression(column)
        part = (FunctionExpression("regexp_extract", text, ConstantExpression("^\\s*(R[0-9a-f]{16})-(\\d+)\\s*$"),
                                   ConstantExpression(i)) for i in (1, 2))  # fmt: skip
        name, record = part
        connection.table(table).select(name, record.try_cast("bigint")).insert_into("mended_records")
    connection.execute(
        "create table mended_here as select distinct files.file_no, mended_records.record from mended_records"
        " inner join (select unnest($numbers::integer[]) as file_no, unnest($ids::varchar[]) as file_id) as files"
        " using (file_id) where mended_records.record is not null",
        {"numbers": list(ids), "ids": list(ids.values())},
    )
    connection.execute("insert into set_aside select file_no, record, $reason from mended_here", {"reason": MENDED})
    connection.execute(
        "delete from read_rejects where (file_no, record) in (select (file_no, record) from mended_here)"
    )
