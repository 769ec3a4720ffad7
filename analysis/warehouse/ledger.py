"""The ledger of releases: who published, exported or was refused what, each line chained to the one before; private.

`ledger/ledger.jsonl`: one entry a line, with the SHA-256 of the line before. `ledger/head`: that of the last line.
`ledger/<release>.parquet`: the exact counts of a release, for protecting the next. `ledger/clinics.json`: which code
stands for which clinic. `ledger/exports/`: the checksums of the files of each export. Nobody but the clinic reads it.
"""

import hashlib
import io
import json
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.errors import InputError
from analysis.warehouse.durable import write_safely
from analysis.warehouse.lock import one_at_a_time

FOLDER = "ledger"
LEDGER, HEAD, CLINICS, EXPORTS = "ledger.jsonl", "head", "clinics.json", "exports"
PUBLISHED, EXPORTED, REFUSED = "published", "exported", "refused"
UNKNOWN = "unknown"  # the value of a group that nobody gave: no clinic, so it needs no code
_PRIVATE_FILE, _PRIVATE_FOLDER = 0o600, 0o700


@dataclass(frozen=True)
class Entry:
    """One entry. when: UTC. request: what was asked for, in words. n: everybody counted, as released; None: nothing was.

    file, sha256: what was written. cells: the SHA-256 of the exact counts of a release; checksums: of the list of
    checksums of an export. reason: why it was refused. start_over: from here on earlier releases no longer bind.
    """

    kind: str
    release: str
    who: str
    when: str
    load: str
    policy: str
    request: str
    n: int | None
    file: str = ""
    sha256: str = ""
    cells: str = ""
    checksums: str = ""
    reason: str = ""
    start_over: bool = False


@contextmanager
def held(warehouse: Path, who: str, doing: str, patience: float = 0) -> Iterator[None]:
    """Hold the ledger: one at a time publishes or exports, while loads go on. Raises InputError as one_at_a_time does."""
    folder = warehouse / FOLDER
    warehouse.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=_PRIVATE_FOLDER, exist_ok=True)
    with one_at_a_time(folder, who, doing, patience):
        for path in folder.glob(".*-*"):
            path.unlink()
        yield


def entries(warehouse: Path) -> tuple[Entry, ...]:
    """All entries, the oldest first. Raises InputError where a line was changed, added or removed."""
    lines = _lines(warehouse)
    chained = [json.loads(line)["before"] for line in lines] if _are_readable(lines) else None
    if chained != [_sha256(line) for line in ["", *lines[:-1]]][: len(lines)] or not _ends_as_known(warehouse, lines):
        raise InputError(
            f"The ledger {_path(warehouse)} was changed, or lines of it are gone. Put back your copy of {FOLDER}: until "
            "then nothing is published, exported or verified."
        )
    names = {field.name for field in fields(Entry)}
    return tuple(Entry(**{k: v for k, v in json.loads(line).items() if k in names}) for line in lines)


def ledger(warehouse: Path) -> pd.DataFrame:
    """All entries as a table, the newest first. Raises InputError as `entries` does."""
    shown = [field.name for field in fields(Entry) if field.name not in {"cells", "checksums"}]
    frame = pd.DataFrame([asdict(entry) for entry in reversed(entries(warehouse))], columns=shown)
    return frame.astype({"n": "Int64", "start_over": "bool"})


def people_words(frame: pd.DataFrame) -> pd.Series:
    """How many people each release counts, as text: "hidden" where it does not tell, nothing where nothing was released."""
    unknown = frame["release"].map(lambda release: "hidden" if release else "")
    return frame["n"].astype("Int64").astype("string").fillna(unknown)


def write_entry(warehouse: Path, entry: Entry) -> None:
    """Add an entry. Who holds the ledger calls this."""
    entries(warehouse)
    lines = _lines(warehouse)
    line = json.dumps(asdict(entry) | {"before": _sha256(lines[-1] if lines else "")}, ensure_ascii=False)
    write_safely(_path(warehouse), "".join(f"{one}\n" for one in [*lines, line]).encode(), _PRIVATE_FILE)
    write_safely(_path(warehouse, HEAD), f"{_sha256(line)}\n".encode(), _PRIVATE_FILE)


def now() -> str:
    """The time for an entry."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def binding(among: Iterable[Entry]) -> tuple[str, ...]:
    """The ids of the releases that later ones are held against, in their order: those since the last new start."""
    found: list[str] = []
    for entry in among:
        if entry.kind == PUBLISHED:
            found = [*([] if entry.start_over else found), entry.release]
    return tuple(dict.fromkeys(found))


def published(among: Iterable[Entry]) -> dict[str, Entry]:
    """The first entry of each release that was published."""
    found = [entry for entry in among if entry.kind == PUBLISHED]
    return {entry.release: entry for entry in reversed(found)}


def write_cells(warehouse: Path, release: str, cells: pd.DataFrame) -> str:
    """Keep the exact counts of a release; the SHA-256 of their file."""
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pandas(cells, preserve_index=False), out, compression="zstd")
    write_safely(_path(warehouse, f"{release}.parquet"), out.getvalue(), _PRIVATE_FILE)
    return hashlib.sha256(out.getvalue()).hexdigest()


def read_cells(warehouse: Path, entry: Entry) -> pd.DataFrame:
    """The exact counts of a release by its entry. Raises InputError where they are missing or were changed."""
    path = _path(warehouse, f"{entry.release}.parquet")
    try:
        content = path.read_bytes()
    except OSError:
        content = b""
    if hashlib.sha256(content).hexdigest() != entry.cells:
        raise InputError(
            f"The exact counts of release {entry.release}, {path}, are missing or were changed. Put back your copy, or "
            "begin anew without regard to earlier releases: python3 run.py protect --start-over"
        )
    return pq.read_table(io.BytesIO(content)).to_pandas()


def clinic_codes(warehouse: Path, clinics: Iterable[str]) -> dict[str, str]:
    """A code for each clinic, drawn at random when it is first seen and kept ever after. Who holds the ledger calls this."""
    known, path = known_codes(warehouse), _path(warehouse, CLINICS)
    new = sorted(set(clinics) - known.keys() - {UNKNOWN})
    secrets.SystemRandom().shuffle(new)
    codes = known | {clinic: f"clinic_{place}" for place, clinic in enumerate(new, len(known) + 1)}
    if new:
        write_safely(path, (json.dumps(codes, ensure_ascii=False, indent=1) + "\n").encode(), _PRIVATE_FILE)
    return codes


def known_codes(warehouse: Path) -> dict[str, str]:
    """The codes of the clinics seen so far. Raises InputError where their file is damaged."""
    path = _path(warehouse, CLINICS)
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError):
        raise InputError(
            f"{path} is damaged. Put back your copy of it: with other codes a clinic is another one."
        ) from None


def keep_checksums(warehouse: Path, content: bytes) -> str:
    """Keep the list of checksums of an export; its SHA-256, by which it is found again."""
    checksum = hashlib.sha256(content).hexdigest()
    folder = _path(warehouse, EXPORTS)
    folder.mkdir(mode=_PRIVATE_FOLDER, exist_ok=True)
    write_safely(folder / checksum, content, _PRIVATE_FILE)
    return checksum


def kept_checksums(warehouse: Path, checksum: str) -> dict[str, str] | None:
    """The SHA-256 of each file of an export by path; None where the list is gone or was changed."""
    try:
        content = (_path(warehouse, EXPORTS) / checksum).read_bytes()
    except OSError:
        return None
    if not checksum or hashlib.sha256(content).hexdigest() != checksum:
        return None
    return {path: value for value, path in (line.split("  ", 1) for line in content.decode().splitlines())}


def forget_unpublished(warehouse: Path) -> None:
    """Remove the exact counts of releases that never came about. Who holds the ledger calls this."""
    known = published(entries(warehouse))
    for path in (warehouse / FOLDER).glob("r*.parquet"):
        if path.stem not in known:
            path.unlink()


def _lines(warehouse: Path) -> list[str]:
    path = _path(warehouse)
    return path.read_text(encoding="utf-8", errors="replace").split("\n")[:-1] if path.exists() else []


def _are_readable(lines: list[str]) -> bool:
    needed = {field.name for field in fields(Entry)} | {"before"}
    try:
        return all(needed <= json.loads(line).keys() for line in lines)
    except (ValueError, AttributeError):
        return False


def _ends_as_known(warehouse: Path, lines: list[str]) -> bool:
    """Whether the last line is the one that was written last; who was killed between the two files is one line behind."""
    path = _path(warehouse, HEAD)
    head = path.read_text(encoding="utf-8").strip() if path.exists() else _sha256("")
    return head in {_sha256(line) for line in ["", *lines][-2:]}


def _path(warehouse: Path, name: str = LEDGER) -> Path:
    return warehouse / FOLDER / name


def _sha256(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest() if line else ""
