"""Read a folder of exports into canonical text tables of a DuckDB connection."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from duckdb import DuckDBPyConnection

from analysis.exports.files.headers import Header, folded
from analysis.exports.files.originals import Original, mend, read_original
from analysis.exports.files.sheets import Workroom, workroom
from analysis.exports.files.text import Scan, scan
from analysis.exports.formats.format_notes import use_notes
from analysis.exports.formats.model import FileRule, Format
from analysis.exports.formats.recognise import Found, check_match, sheet_header
from analysis.exports.mapping.findings import look_over
from analysis.exports.mapping.lookups import look_up
from analysis.exports.mapping.mappings import used_positions
from analysis.exports.mapping.mended import file_id, is_mended
from analysis.exports.mapping.pseudonyms import use_key
from analysis.exports.mapping.reading import Reading, read_choices
from analysis.exports.mapping.settle import settle
from analysis.exports.mapping.tables import choose_records, create_raw_tables, create_structure, set_records_aside
from analysis.exports.mapping.together import put_together

Progress = Callable[[str, float], None]  # what is being done, and the share that is done (0 to 1)


@dataclass(frozen=True)
class FileRead:
    """One sheet as it was read: a file, or a table in one.

    `name` is the sheet's, `called` the name under which the format took it; `path`, `size` and `sha256` are of the file
    as it was exported, `text` is the CSV that was read: the same, or a converted one, which `is_converted`.
    `is_mended`: it holds rejected records that come again.
    `records` how many it holds (blank lines are none), `rejected` those that could not be split; `header` the columns
    as written, without our own reject_ columns; `columns` the same as they are called in originals_<file_no>;
    `unknown` those that the format does not use, without those about the person, which are not kept; `width` how many
    fields a record has; `header_line` the line of the header, and with `one_line_each` record n stands n lines below it.
    """

    file_no: int
    name: str
    called: str
    path: Path
    text: Path
    is_converted: bool
    is_mended: bool
    tables: tuple[str, ...]
    size: int
    sha256: str
    records: int
    rejected: int
    header: tuple[str, ...]
    columns: tuple[str, ...]
    unknown: tuple[str, ...]
    width: int
    delimiter: str
    header_line: int
    one_line_each: bool
    notes: tuple[str, ...]


@dataclass(frozen=True)
class ExportRead:
    """A folder as it was read; `ignored` names files that no rule of the format takes, `notes` are plain sentences."""

    format: Format
    source: str
    files: tuple[FileRead, ...]
    ignored: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def nominal_start(self) -> dt.date | None:
        """Give the day from which an export without calendar dates counts."""
        return self.format.nominal_start


def read_export(
    connection: DuckDBPyConnection,
    folder: Path,
    format: Format,
    *,
    source: str | None = None,
    progress: Progress | None = None,
    room: Workroom | None = None,
    pseudonym_key: bytes | None = None,
) -> ExportRead:
    """Read every file of a folder that the format takes; all cells are text, nothing is judged yet.

    Creates raw_intake, raw_sessions, raw_scores, raw_providers, originals_<file_no>, read_rejects and set_aside in
    the connection. `source` (default: the format's name) tells exports apart that are merged later.
    `pseudonym_key` makes the pseudonyms of people the same in every load; None: a key for this reading only.
    `room` is where what is not CSV is converted; without one that is gone again when this returns, so that only lines
    of CSV files can be asked for later. Raises InputError when a required file or column is missing or a file cannot be read.
    """
    if room is None:
        with workroom() as opened:
            return read_export(
                connection, folder, format, source=source, progress=progress, room=opened, pseudonym_key=pseudonym_key
            )
    match = check_match(format, folder, room)
    create_structure(connection)
    use_key(connection, pseudonym_key)
    source = source or format.name
    originals = _read_originals(connection, match.files, room, progress)
    scans = _scans(originals, match.files)
    originals = _mended(connection, originals, scans)
    rules = [found.rule for found, _ in match.files]
    readings = [_reading(connection, *one, format, source) for one in zip(originals, rules, strict=True)]
    read_choices(readings)
    together = put_together(readings)
    for reading in together:
        settle(connection, reading)
    look_up(connection, together)
    choose_records(connection, together)
    for reading in together:
        set_records_aside(connection, reading)
    create_raw_tables(connection, together)
    files = tuple(
        _file_read(reading, found, seen) for reading, (found, _), seen in zip(readings, match.files, scans, strict=True)
    )
    notes = (
        *use_notes(format, rules),
        *(note for file in files for note in file.notes),
        *_ignored_note(match.ignored),
    )
    return ExportRead(format, source, files, match.ignored, notes)


def _read_originals(
    connection: DuckDBPyConnection,
    files: tuple[tuple[Found, Header], ...],
    room: Workroom,
    progress: Progress | None,
) -> list[Original]:
    sizes = [found.sheet.file.stat().st_size for found, _ in files]
    originals = []
    for file_no, (found, header) in enumerate(files, 1):
        if progress is not None:
            progress(f"Reading {found.sheet.name}", sum(sizes[: file_no - 1]) / max(1, sum(sizes)))
        whole = sheet_header(found, room) if found.sheet.convert else header
        originals.append(read_original(connection, file_no, whole, room))
    return originals


def _scans(originals: list[Original], files: tuple[tuple[Found, Header], ...]) -> list[Scan]:
    """Give size and fingerprint of the files as they were exported; each is read once, whatever tables it holds."""
    paths = {found.sheet.file for found, _ in files if found.sheet.convert}
    packed = {path: scan(path) for path in paths}
    return [
        packed[found.sheet.file] if found.sheet.convert else original.scan
        for original, (found, _) in zip(originals, files, strict=True)
    ]


def _mended(connection: DuckDBPyConnection, originals: list[Original], scans: list[Scan]) -> list[Original]:
    ids = {one.file_no: file_id(seen.sha256, one.header.name) for one, seen in zip(originals, scans, strict=True)}
    return mend(connection, originals, ids)


def _ignored_note(ignored: tuple[str, ...]) -> tuple[str, ...]:
    return (f"Not read, as the format has no use for them: {', '.join(ignored)}.",) if ignored else ()


def _reading(
    connection: DuckDBPyConnection, original: Original, rule: FileRule, format: Format, source: str
) -> Reading:
    places, missing = used_positions(rule, original.header), (*format.missing, *rule.missing)
    findings = look_over(original.relation(connection), places, missing, original.breaks)
    return Reading(original, rule, format, source, missing, tuple(places), findings)


def _file_read(reading: Reading, found: Found, exported: Scan) -> FileRead:
    original, header = reading.original, reading.original.header
    kept = [i for i in range(len(header.names)) if not header.ours(i)]
    is_data = reading.rule.tables or reading.rule.looked_up  # a data dictionary is not
    spare = [header.names[i] for i in kept if is_data and i not in reading.places]
    personal = tuple(name for name in spare if is_personal(name, reading.rule))
    unknown = tuple(name for name in spare if name not in personal)
    return FileRead(
        file_no=original.file_no,
        name=header.name,
        called=found.called,
        path=found.sheet.file,
        text=header.path,
        is_converted=found.sheet.is_converted,
        is_mended=is_mended(header),
        tables=tuple(dict.fromkeys(rule.table for rule in reading.rule.tables)),
        size=exported.size,
        sha256=exported.sha256,
        records=original.records,
        rejected=original.rejected,
        header=tuple(header.written[i] for i in kept),
        columns=tuple(header.names[i] for i in kept),
        unknown=unknown,
        width=len(header.names),
        delimiter=header.delimiter,
        header_line=header.line,
        one_line_each=original.one_line_each,
        notes=(
            *_notes(original, unknown),
            *_personal_note(original, personal),
            *_marker_notes(reading),
            *dict.fromkeys(reading.notes),
        ),
    )


def _notes(original: Original, unknown: tuple[str, ...]) -> tuple[str, ...]:
    name, notes = original.header.name, list(original.notes)
    if not original.records:
        notes.append(f"{name} has a header and no records.")
    if unknown:
        notes.append(f"{name} has columns that the format does not use; they are kept aside: {', '.join(unknown)}.")
    return tuple(notes)


def is_personal(name: str, rule: FileRule) -> bool:
    """Tell whether a column is about the person, as the format says."""
    return any(fnmatchcase(folded(name), folded(pattern)) for pattern in rule.personal)


def _personal_note(original: Original, personal: tuple[str, ...]) -> tuple[str, ...]:
    if not personal:
        return ()
    name = original.header.name
    return (f"{name} has columns about the person that are not needed; they are not kept: {', '.join(personal)}.",)


def _marker_notes(reading: Reading) -> tuple[str, ...]:
    header, markers = reading.original.header, ", ".join(reading.missing)
    found = ", ".join(f"{header.names[place]} {count}" for place, count in reading.findings.marked.items())
    return (f"{header.name}: cells that say {markers} were read as missing: {found}.",) if found else ()
