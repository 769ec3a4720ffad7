"""What holds for every export, however damaged: it is told in words or accounted for, and nothing leaks in or out."""

import csv
import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from analysis.errors import OutcomesError
from analysis.exports import find_format, load_format, read_export, workroom
from analysis.exports.inspect import inspect_folder
from analysis.warehouse.load import load_folder
from analysis.warehouse.rejects import reject_files
from analysis.warehouse.report import LoadReport
from tests.fuzz.exports import FORMATS, MARK, files_of
from tests.fuzz.mutations import CANARY, damaged

SUNG = "the canary sings"
CODE = re.compile(
    r"Traceback|\bselect\b.*\bfrom\b|VARCHAR|BIGINT|DuckDB|Exception|Binder|INTERNAL|NoneType|0x[0-9a-f]{6,}|\[Errno|codec|\w+Error\b"
)


@dataclass
class Place:
    """A folder with an export, a warehouse to be, a place for conversions, and a file that nobody may read."""

    root: Path
    said: list[str] = field(default_factory=list)

    @property
    def export(self) -> Path:
        """The folder of the export."""
        return self.root / "export"

    @property
    def warehouse(self) -> Path:
        """The folder of the warehouse."""
        return self.root / "warehouse"

    def around(self) -> dict[str, bytes | None]:
        """Everything outside the warehouse, by name, with what it holds."""
        found = [path for path in sorted(self.root.rglob("*")) if self.warehouse not in (path, *path.parents)]
        plain = {path for path in found if path.is_file() and not path.is_symlink()}
        return {str(path): path.read_bytes() if path in plain else None for path in found}


class _Listener(logging.Handler):
    def __init__(self, said: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self._said = said

    def emit(self, record: logging.LogRecord) -> None:
        self._said.append(self.format(record))


@contextmanager
def _listening(said: list[str]) -> Iterator[None]:
    listener, root = _Listener(said), logging.getLogger()
    level = root.level
    root.addHandler(listener)
    root.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.setLevel(level)
        root.removeHandler(listener)


def _word_problems(words: str, kind: str) -> Iterator[str]:
    if MARK in words:
        yield f"{kind} names a person: {words[:300]}"
    if SUNG in words:
        yield f"{kind} holds the canary: {words[:300]}"
    if kind == "refusal" and (found := CODE.search(words)):
        yield f"refusal says {found[0]!r}: {words[:300]}"
    if kind == "refusal" and len(words) > 4_000:
        yield f"refusal is {len(words)} letters long: {words[:200]}"


def _plain_records(path: Path, before: bytes | None) -> int | None:
    """Count the records of a file with Python's reader; None where it is not plain CSV under its own header."""
    content = path.read_bytes() if path.is_file() else b"\0"
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True, skipinitialspace=True))
    except (ValueError, csv.Error):
        return None
    header = next(csv.reader(io.StringIO((before or b"").decode(), newline="")), [])
    if b"\0" in content or not rows or rows[0] != header or any(len(row) not in {0, len(header)} for row in rows):
        return None
    if re.search(r"^[ \t\xa0]+$", content.decode(), re.MULTILINE) or "\ufeff" in content.decode()[:2]:
        return None
    return sum(len(row) > 0 for row in rows) - 1


def _count_problems(place: Place, name: str, report: LoadReport) -> Iterator[str]:
    """Say which records are unaccounted for."""
    for file in report.files:
        if (
            file.read != file.loaded + file.rejected + file.set_aside
            or min(file.loaded, file.rejected, file.set_aside) < 0
        ):
            yield f"records are lost: {file}"
        wanted = (
            _plain_records(place.export / file.file, files_of(name).get(file.file))
            if file.file.endswith(".csv")
            else None
        )
        if wanted is not None and wanted != file.read:
            yield f"{file.file} has {wanted} records, {file.read} were read"
    kinds = [row["reject_kind"] for text in reject_files(report.folder).values()
             for row in _reject_rows(text.decode("utf-8-sig"))]  # fmt: skip
    rejected = sum(file.rejected for file in report.files)
    if kinds.count("record") != rejected:
        yield f"{rejected} records are rejected, {kinds.count('record')} stand in the files of rejects"


def _reject_rows(text: str) -> Iterator[dict[str, str]]:
    delimiter = text[text.index("reject_kind") - 1]
    header, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return (dict(zip(header[-7:], row[-7:], strict=True)) for row in rows)


def _kept(folder: Path) -> str:
    """Everything that a load keeps, as text."""
    with duckdb.connect() as connection:
        marts = [str(connection.read_parquet(str(path)).fetchall()) for path in sorted(folder.rglob("*.parquet"))]
    others = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".parquet")
    return "\n".join((*marts, *(path.read_bytes().decode("utf-8", "replace") for path in others)))


def _left(warehouse: Path) -> list[str]:
    """What a refused load left behind beside the lock and the warehouse's own settings."""
    ours = ("settings", ".lock")
    return [path.name for path in sorted(warehouse.glob("*")) if path.name not in ours]


def load_problems(place: Place, name: str) -> Iterator[str]:
    """Load the export of a place, and say what is not as the rule wants it."""
    try:
        report = load_folder(
            place.export, place.warehouse, who="fuzz", progress=lambda *step: place.said.append(str(step))
        )
    except OutcomesError as refused:
        yield from _word_problems(str(refused), "refusal")
        yield from (f"left in the warehouse: {left}" for left in _left(place.warehouse))
        return
    yield from _count_problems(place, name, report)
    if CANARY.encode() in b"".join(content or b"" for content in place.around().values()) and SUNG in _kept(
        place.warehouse
    ):
        yield "the canary is in the load"


def read_problems(place: Place, name: str) -> Iterator[str]:
    """Read the export in the format that it had, and count where each record went."""
    try:
        with duckdb.connect() as connection, workroom(allow_parquet=True) as room:
            connection.execute("set enable_progress_bar = false")  # as in a load; in a worker of xdist it is drawn
            export = read_export(connection, place.export, load_format(FORMATS[name]), room=room)
            tables = ("raw_intake", "raw_sessions", "raw_scores", "raw_providers", "read_rejects", "set_aside")
            found = connection.execute(
                " union ".join(f"select file_no, record from {table}" for table in tables) + " order by all"
            ).fetchall()
    except OutcomesError as refused:
        yield from _word_problems(str(refused), "refusal")
        return
    for file in export.files:
        went = [record for file_no, record in found if file_no == file.file_no]
        if went != list(range(1, file.records + 1)) and not file.is_mended:
            yield f"of the {file.records} records of {file.name} these were found again: {went[:50]}"


def recognise_problems(place: Place, name: str) -> Iterator[str]:
    """Ask which format the export has, and what it looks like."""
    for ask in (find_format, inspect_folder):
        try:
            found = ask(place.export)
        except OutcomesError as refused:
            yield from _word_problems(str(refused), "refusal")
        else:
            yield from _word_problems(str(getattr(found, "problem", "")), "refusal")


def problems(root: Path, name: str, seed: int, check: object = load_problems) -> list[str]:
    """Damage an export in the way of a seed, in an empty folder, and say in which way the rule was broken; none is well."""
    place = Place(root)
    place.export.mkdir()
    (root / CANARY).write_text(f"referral_id,patient_id\n{SUNG},{SUNG}\n", encoding="utf-8")
    done = damaged(name, seed, place.export)
    before = place.around()
    try:
        with _listening(place.said):
            found = list(check(place, name))
    except Exception as error:  # noqa: BLE001 - any of them breaks the rule, and the others are to be tried still
        found = [f"{type(error).__name__}: {str(error)[:600]}"]
    found += [text for words in place.said for text in _word_problems(words, "log")]
    after = place.around()
    found += [f"outside the warehouse: {path}" for path in sorted({*before} ^ {*after})]
    found += [f"was changed: {path}" for path in before if path in after and before[path] != after[path]]
    return [f"{done}: {text}" for text in found]
