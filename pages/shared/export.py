"""A table as a CSV file that says what it is: question, selection, definition, data cut and load above the rows."""

import csv
import io
from secrets import token_hex

import pandas as pd

from analysis.questions import Result

FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
LINE_END = "\r\n"  # with it the writer quotes a lone carriage return as well, which else would begin a row
NO_CONTROL = "Change during care: there is no control group."


def csv_text(result: Result, frame: pd.DataFrame) -> str:
    """The rows of `frame` under comment lines (starting with #) that say what they are.

    Text that a spreadsheet would run as a formula is kept as text by a leading apostrophe; numbers stay numbers.
    """
    out = io.StringIO()
    for line in _header(result):
        out.write(f"# {' '.join(line.split())}{LINE_END}")
    writer = csv.writer(out, lineterminator=LINE_END)
    writer.writerow(frame.columns)
    writer.writerows([_cell(value) for value in row] for row in frame.itertuples(index=False, name=None))
    return out.getvalue()


def file_name(result: Result) -> str:
    """A file name that no other download has: Streamlit tells large files apart by it."""
    return f"{result.question}-{result.load.id}-{token_hex(4)}.csv"


def _header(result: Result) -> list[str]:
    lines = [
        f"question: {result.question} ({result.definition.title})",
        f"selection: {result.filters_in_words}",
        f"in force: {result.in_force}",
        f"definition: {result.definition.text()}",
        *(f"missing: {note}" for note in result.notes),
        f"data cut: {result.load.data_cut}",
        f"load: {result.load.id}",
        NO_CONTROL,
    ]
    return [*lines, "Simulated data: these patients do not exist."] if result.load.simulated else lines


def _cell(value: object) -> object:
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA_STARTS) else value
    return "" if pd.isna(value) else value
