"""What a clinic sets for itself, kept in the warehouse's folder so that it outlives every load.

`settings/formats/*.toml`: its own formats. `settings/conditions.toml`: its labels and the condition each stands for.
`settings/pseudonym.key`: the secret that makes pseudonyms. `settings/settings.toml`: how many loads are kept, and
whether each is compared with the one before it.
"""

import json
import os
import secrets
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis.dictionary import UNMAPPED, label_key, read_dictionary
from analysis.errors import InputError
from analysis.warehouse.durable import settle, write_beside, write_safely
from analysis.warehouse.lock import one_at_a_time

FOLDER = "settings"
KEEP = 10
_KEY_BYTES = 32
_CONDITIONS_HEAD = "# Labels in this clinic's exports, each with the condition it stands for.\n"
_SETTINGS_HEAD = (
    "# keep: how many loads are kept to go back to. compare: whether a load is compared with the one before it.\n"
)
_DEFAULTS = {"keep": KEEP, "compare": True}


def formats_folder(warehouse: Path) -> Path:
    """The folder of the clinic's own formats; it need not exist."""
    return warehouse / FOLDER / "formats"


def save_format(warehouse: Path, name: str, content: str, *, who: str) -> Path:
    """Keep a format file of the clinic's own under a name of small letters, digits and _; the file. Replaces one of that name."""
    if not name or not name.isascii() or not name.replace("_", "").isalnum() or name != name.lower():
        raise InputError(f"{name!r} cannot be a format's name: use small letters, digits and _.")
    with one_at_a_time(warehouse, who, "saving a format"):
        return _save(formats_folder(warehouse) / f"{name}.toml", content)


def loads_kept(warehouse: Path) -> int:
    """How many loads are kept. Raises InputError when the setting is not a whole number from 1."""
    return _checked_keep(_settings(warehouse)["keep"])


def compares_loads(warehouse: Path) -> bool:
    """Whether a load is compared with the one before it, which takes it about half as long again.

    Raises InputError when the setting is neither true nor false.
    """
    compare = _settings(warehouse)["compare"]
    if not isinstance(compare, bool):
        raise InputError("The setting 'compare' must be true or false: whether a load is compared with the one before.")
    return compare


def keep_loads(warehouse: Path, keep: int, *, who: str) -> None:
    """Set how many loads are kept, from 1; the next load removes what is beyond."""
    _checked_keep(keep)
    with one_at_a_time(warehouse, who, "changing a setting"):
        lines = (f"{name} = {json.dumps(value)}\n" for name, value in (_settings(warehouse) | {"keep": keep}).items())
        _save(warehouse / FOLDER / "settings.toml", _SETTINGS_HEAD + "".join(lines))


def _settings(warehouse: Path) -> dict[str, Any]:
    """The settings, those not given at their default. Raises InputError for one that is not known."""
    path = warehouse / FOLDER / "settings.toml"
    found = read_toml(path)
    unknown = found.keys() - _DEFAULTS.keys()
    if unknown:
        known = ", ".join(_DEFAULTS)
        raise InputError(f"{path} has settings that are not known: {', '.join(sorted(unknown))}. Known: {known}.")
    return _DEFAULTS | found


def _checked_keep(keep: Any) -> int:
    if not isinstance(keep, int) or isinstance(keep, bool) or keep < 1:
        raise InputError("The setting 'keep' must be a whole number, 1 or more: how many loads are kept.")
    return keep


def mapped_conditions(warehouse: Path) -> dict[str, str]:
    """The labels that the clinic has mapped, each with its condition's code."""
    path = warehouse / FOLDER / "conditions.toml"
    found = read_toml(path)
    if not all(isinstance(code, str) for code in found.values()):
        raise InputError(f'{path}: write each label with the code of its condition: "Sore neck" = "neck_pain".')
    return found


def map_condition(warehouse: Path, label: str, code: str, *, who: str) -> str | None:
    """Let a label of the exports stand for a condition in this and all later loads; what it stood for before.

    Raises InputError for a code that the dictionary lacks, and for a label that the dictionary itself knows.
    """
    label = " ".join(label.split())
    dictionary = read_dictionary()
    dictionary.check_condition(code)
    known = dictionary.find_condition(label)
    if known != UNMAPPED:
        raise InputError(f"{label!r} is known already, as {dictionary.condition_label(known)} ({known}).")
    if not label_key(label) or not label.isprintable():
        raise InputError("A label that is mapped needs letters or digits, and nothing that cannot be printed.")
    with one_at_a_time(warehouse, who, "mapping a condition"):
        mapped = mapped_conditions(warehouse)
        same = [other for other in mapped if label_key(other) == label_key(label)]
        before = [mapped.pop(other) for other in same]
        _save(warehouse / FOLDER / "conditions.toml", _CONDITIONS_HEAD + _toml(mapped | {label: code}))
    return before[-1] if before else None


def _toml(mapped: Mapping[str, str]) -> str:
    # A JSON string of printable characters is a basic string of TOML, too.
    lines = (f"{json.dumps(label, ensure_ascii=False)} = {json.dumps(code)}\n" for label, code in mapped.items())
    return "".join(lines)


def pseudonym_key(warehouse: Path) -> bytes:
    """The secret of this warehouse from which pseudonyms are made; made at its first use, and never replaced.

    Raises InputError when it was damaged: with another one the same person would get another pseudonym.
    """
    path = warehouse / FOLDER / "pseudonym.key"
    if not path.exists():
        _make_key(path)
    key = path.read_bytes()
    if len(key) != _KEY_BYTES:
        raise InputError(
            f"{path} is damaged. Put back your copy of it: with another key the same person gets another pseudonym. "
            "Without a copy, delete it and load all exports again."
        )
    return key


def _make_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    waiting = write_beside(path, secrets.token_bytes(_KEY_BYTES), 0o600)
    try:
        os.link(waiting, path)  # fails where there is one by now, which then counts
    except FileExistsError:
        pass
    finally:
        waiting.unlink()
    settle(path.parent)


def _save(path: Path, content: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_safely(path, content.encode())
    return path


def read_toml(path: Path) -> dict[str, Any]:
    """What a file of settings says; nothing where it does not exist. Raises InputError where it is not valid TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path} is not valid TOML: {error}. Mend it, or delete it to begin anew.") from None
