"""All tables as one workbook (XLSX): a sheet about the package, the codebook, then a sheet for each table."""

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import xlsxwriter
from xlsxwriter.workbook import Workbook

from analysis.disclosure.protected.protected_table import ProtectedTable
from analysis.reports.package.codebook import CODEBOOK_COLUMNS, codebook_rows
from analysis.reports.package.release import Release
from analysis.reports.package.tables import rows_of

# Text is written as text, whatever it looks like.
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_WIDEST = 60


def workbook(tables: Sequence[ProtectedTable], release: Release) -> bytes:
    """The workbook. Its date is the release's, so that the same tables give the same bytes."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, _OPTIONS) as book:
        day = release.published
        made = datetime(day.year, day.month, day.day, tzinfo=UTC).replace(tzinfo=None)
        book.set_properties({"title": release.full_title, "author": release.publisher, "created": made})
        _write(book, "About this package", ["about", "text"], about(tables, release))
        _write(book, "Codebook of all", CODEBOOK_COLUMNS, codebook_rows(tables))
        for table in tables:
            _write(book, table.name, [v.name for v in table.columns], rows_of(table))
    return out.getvalue()


def about(tables: Sequence[ProtectedTable], release: Release) -> list[list[str]]:
    """What a reader of the workbook alone has to know, by headings."""
    policies = {table.policy.label: table.policy.source for table in tables}
    return [
        ["Title", release.full_title],
        ["Published by", release.publisher],
        ["Content", release.description],
        *(["Disclosure policy", f"{label}. {source}"] for label, source in policies.items()),
        ["Licence", f"{release.licence.label}. {release.licence.terms}"],
        *([table.name, " ".join([f"{table.title}.", *table.notes])] for table in tables),
    ]


def _write(book: Workbook, name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    sheet = book.add_worksheet(name)
    bold, rows = book.add_format({"bold": True}), list(rows)
    for row, values in enumerate([header, *rows]):
        for column, value in enumerate(values):
            if isinstance(value, str):
                sheet.write_string(row, column, value, None if row else bold)
            elif value is not None:
                sheet.write_number(row, column, value)
    for column in range(len(header)):
        widest = max(len(str(values[column])) for values in [header, *rows])
        sheet.set_column(column, column, min(widest + 2, _WIDEST))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(header) - 1)
