"""Releases: the protected tables that researchers reach, each release a folder below `protected/`, and nothing else.

`protected/<release>/`: one JSON file for each table, and `protected.json`, written last, with the checksum of each.
`protected/current` names the release in force. `protected/terms.toml`: publisher and licence, which the clinic sets.
A release holds all that it takes to read it: loads, settings and the private ledger may be gone.
"""

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from analysis.dictionary import Dictionary
from analysis.disclosure.control.policy import Policy
from analysis.disclosure.protected.protected_table import ProtectedTable
from analysis.disclosure.protected.table_json import from_json, to_json
from analysis.errors import InputError
from analysis.warehouse.durable import settle, settle_all, write_safely
from analysis.warehouse.lock import BUILDING
from analysis.warehouse.manifest import dictionary_content, dictionary_from

FOLDER = "protected"
FACTS = "protected.json"
POINTER = "current"
RELEASE_ID = re.compile(r"r\d{3,}-[0-9a-f]{8}")
REASONS = ("data", "rule", "policy", "code")
_PENDING = ".pending-"
_PUBLISH = "Publish them with: python3 run.py protect"


@dataclass(frozen=True)
class Published:
    """One release. made: the day of its load; closed_to: the last day of its closed periods.

    people: all who are counted, as released; None where hidden. methods: the fields of each definition in force, by question.
    provenance: of each table the checksums of its data, rule, policy and code. marts, request: checksums of the load's
    marts, and of everything that the release was made from. code: the version of the program.
    """

    id: str
    made: date
    load: str
    data_cut: date
    closed_to: date
    simulated: bool
    people: int | None
    policy: Policy
    dictionary: Dictionary
    methods: Mapping[str, Mapping[str, str]]
    tables: Mapping[str, ProtectedTable]
    audit: Mapping[str, Any]
    provenance: Mapping[str, Mapping[str, str]]
    marts: str
    request: str
    code: str

    @property
    def dictionary_version(self) -> str:
        """Which dictionary its load was built with."""
        return self.dictionary.version


def open_release(warehouse: Path, release: str | None = None) -> Published:
    """The release of that id, or the one in force. Reads `protected/` and nothing else.

    Raises InputError when nothing is published, there is no such release, or a file of it is missing or was changed.
    """
    folder = _find(warehouse, release)
    facts = read_facts(folder)
    tables = {name: _read_table(folder, name, checksum) for name, checksum in facts["tables"].items()}
    try:
        return _published(facts, tables)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise _damaged(folder, FACTS) from None


def releases(warehouse: Path) -> tuple[str, ...]:
    """The ids of all releases that are there, the newest first."""
    found = (warehouse / FOLDER).glob("r*") if (warehouse / FOLDER).is_dir() else ()
    names = (path.name for path in found if RELEASE_ID.fullmatch(path.name) and path.is_dir())
    return tuple(sorted(names, key=lambda name: (int(name[1:].split("-")[0]), name), reverse=True))


def in_force(warehouse: Path) -> str | None:
    """The id of the release in force; None when nothing is published."""
    try:
        name = (warehouse / FOLDER / POINTER).read_text(encoding="utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError):
        name = ""
    if not RELEASE_ID.fullmatch(name):
        raise InputError(f"The file {warehouse / FOLDER / POINTER} is damaged. {_PUBLISH}")
    return name


def facts_of(release: Published) -> dict[str, Any]:
    """What `protected.json` says of a release, but for the checksums of its tables."""
    plain = {name: getattr(release, name) for name in ("id", "load", "simulated", "people", "marts", "request", "code")}
    days = {name: getattr(release, name).isoformat() for name in ("made", "data_cut", "closed_to")}
    ways = {"policy": asdict(release.policy), "dictionary": dictionary_content(release.dictionary)}
    parts = ("methods", "audit", "provenance")
    return plain | days | ways | {name: _plain(getattr(release, name)) for name in parts}


def write_release(warehouse: Path, release: Published) -> str:
    """Write a release whole or not at all, hidden until it is shown; the SHA-256 of its `protected.json`."""
    home = warehouse / FOLDER
    home.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(prefix=BUILDING, dir=home))
    building.chmod(0o755)  # researchers read as somebody else
    checksums = {}
    for name, table in release.tables.items():
        content = to_json(table).encode()
        (building / f"{name}.json").write_bytes(content)
        checksums[name] = hashlib.sha256(content).hexdigest()
    facts = _json(facts_of(release) | {"tables": checksums})
    (building / FACTS).write_bytes(facts)
    settle_all(building)
    building.rename(home / f"{_PENDING}{release.id}")
    settle(home)
    return hashlib.sha256(facts).hexdigest()


def show(warehouse: Path, release: str) -> None:
    """Let readers see a release that was written, and get it when they name none."""
    home = warehouse / FOLDER
    (home / f"{_PENDING}{release}").rename(home / release)
    settle(home)
    put_in_force(warehouse, release)


def put_in_force(warehouse: Path, release: str) -> None:
    """Let a release be the one that readers get who name none."""
    write_safely(warehouse / FOLDER / POINTER, f"{release}\n".encode())


def clear_leftovers(warehouse: Path, known: Collection[str]) -> tuple[str, ...]:
    """Remove what a killed publisher left half written; the known releases that only wait to be shown.

    Who holds the ledger calls this.
    """
    home = warehouse / FOLDER
    waiting = {path: path.name.removeprefix(_PENDING) for path in home.glob(f"{_PENDING}*")}
    gone = [path for path, name in waiting.items() if name not in known]
    for path in (*gone, *home.glob(f"{BUILDING}*")):
        shutil.rmtree(path, ignore_errors=True)
    for path in (path for path in home.glob(".*-*") if path.is_file()):
        path.unlink()
    return tuple(sorted(name for name in waiting.values() if name in known))


def read_facts(folder: Path) -> dict[str, Any]:
    """What `protected.json` of a release says. Raises InputError where it cannot be read."""
    try:
        facts = json.loads((folder / FACTS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise _damaged(folder, FACTS) from None
    if not isinstance(facts, dict) or facts.get("id") != folder.name or not isinstance(facts.get("tables"), dict):
        raise _damaged(folder, FACTS)
    return facts


def _find(warehouse: Path, release: str | None) -> Path:
    name, there = release or in_force(warehouse), releases(warehouse)
    if name is None:
        raise InputError(f"No research tables are published in {warehouse}. {_PUBLISH}")
    if name not in there:
        listed = f"There are: {', '.join(there)}." if there else "There are none."
        raise InputError(f"There is no release {name!r} in {warehouse}. {listed}")
    return warehouse / FOLDER / name


def _read_table(folder: Path, name: str, checksum: str) -> ProtectedTable:
    try:
        content = (folder / f"{name}.json").read_bytes()
        table = from_json(content.decode())
    except (OSError, ValueError):
        raise _damaged(folder, f"{name}.json") from None
    if hashlib.sha256(content).hexdigest() != checksum or table.name != name:
        raise _damaged(folder, f"{name}.json")
    return table


def _published(facts: dict[str, Any], tables: dict[str, ProtectedTable]) -> Published:
    days = {name: date.fromisoformat(facts[name]) for name in ("made", "data_cut", "closed_to")}
    names = ("id", "load", "simulated", "people", "methods", "audit", "provenance", "marts", "request", "code")
    ways = {"policy": Policy(**facts["policy"]), "dictionary": dictionary_from(facts)}
    return Published(**{name: facts[name] for name in names}, **days, **ways, tables=tables)


def _damaged(folder: Path, file: str) -> InputError:
    return InputError(
        f"The file {file} of release {folder.name} is missing or was changed. Put back your copy of {folder}, or publish "
        "anew from the load: python3 run.py protect"
    )


def _json(content: Any) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _plain(mapping: Mapping[str, Any]) -> dict[str, Any]:
    return {name: dict(value) if isinstance(value, Mapping) else value for name, value in mapping.items()}
