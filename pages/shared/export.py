"""A table as a CSV file that says what it is: question, selection, definition, data cut and load above the rows."""

import csv
import io
from collections.abc import Sequence
from secrets import token_hex

import pandas as pd

from analysis.questions import Result
from pages.shared.who import LoadInfo

FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
LINE_END = "\r\n"  # with it the writer quotes a lone carriage return as well, which else would begin a row
NO_CONTROL = "Change during care: there is no control group."


def csv_text(lines: Sequence[str], frame: pd.DataFrame) -> str:
    """The rows of `frame` under comment lines (starting with #) that say what they are.

    Text that a spreadsheet would run as a formula is kept as text by a leading apostrophe; numbers stay numbers.
    """
    out = io.StringIO()
    for line in lines:
        out.write(f"# {' '.join(line.split())}{LINE_END}")
    writer = csv.writer(out, lineterminator=LINE_END)
    writer.writerow(frame.columns)
    writer.writerows([_cell(value) for value in row] for row in frame.itertuples(index=False, name=None))
    return out.getvalue()


def file_name(what: str, load: LoadInfo) -> str:
    """A file name that no other download has: Streamlit tells large files apart by it."""
    return f"{what}-{load.id}-{token_hex(4)}.csv"


def result_lines(result: Result) -> list[str]:
    """What stands above the rows of an answer."""
    return [
        f"question: {result.question} ({result.definition.title})",
        f"selection: {result.filters_in_words}",
        f"in force: {result.in_force}",
        f"definition: {result.definition.text()}",
        *(f"missing: {note}" for note in result.notes),
        *load_lines(result.load),
        NO_CONTROL,
    ]


def load_lines(load: LoadInfo) -> list[str]:
    """Which load a file is from, and whether it is about real people."""
    lines = [f"data cut: {load.data_cut}", f"load: {load.id}"]
    return [*lines, "Simulated data: these patients do not exist."] if load.simulated else lines


def _cell(value: object) -> object:
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA_STARTS) else value
    return "" if pd.isna(value) else value
