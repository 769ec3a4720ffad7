"""Tables as CSV and Parquet."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.disclosure.protected.protected_table import ProtectedTable, Variable

_TYPES = {"string": pa.string(), "integer": pa.int64(), "number": pa.float64()}
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")  # what makes a spreadsheet take a text for a formula


def harmless(value: Any) -> Any:
    """A text that a spreadsheet might take for a formula, behind an apostrophe; a number as it is."""
    return f"'{value}" if isinstance(value, str) and value.lstrip(" ").startswith(_STARTS) else value


def rows_of(table: ProtectedTable) -> list[list[Any]]:
    """The rows in plain Python values, None where null."""
    frame = table.frame().astype(object)
    return frame.where(frame.notna(), None).to_numpy().tolist()


def to_csv(header: Sequence[str], rows: Iterable[Iterable[Any]]) -> bytes:
    """Rows as CSV in UTF-8 with line ends of RFC 4180; null is blank, and no text starts a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([harmless(value) for value in row] for row in rows)
    return out.getvalue().encode()


def table_csv(table: ProtectedTable) -> bytes:
    """A protected table as CSV."""
    return to_csv([v.name for v in table.columns], rows_of(table))


def table_parquet(table: ProtectedTable) -> bytes:
    """A protected table as Parquet, each column with its label and unit."""
    schema = pa.schema([_field(variable) for variable in table.columns], metadata={"title": table.title})
    out = pa.BufferOutputStream()
    pq.write_table(pa.table(_columns(table.frame()), schema=schema), out, compression="zstd")
    return out.getvalue().to_pybytes()


def _columns(frame: pd.DataFrame) -> list[list[Any]]:
    return [[None if pd.isna(value) else value for value in frame[name]] for name in frame]


def _field(variable: Variable) -> pa.Field:
    return pa.field(variable.name, _TYPES[variable.type], metadata={"label": variable.label, "unit": variable.unit})
