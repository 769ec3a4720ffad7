"""Under which name and licence a clinic lets its tables go: `protected/terms.toml`, beside the releases it is said of."""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from analysis.errors import InputError
from analysis.warehouse.durable import write_safely
from analysis.warehouse.ledger import held
from analysis.warehouse.releases import FOLDER
from analysis.warehouse.settings import read_toml

FILE = "terms.toml"
LONGEST = 120
_HEAD = "# Who publishes the research tables, and the name of the licence that they go under.\n"


@dataclass(frozen=True)
class Terms:
    """licence: its name among those of data/disclosure/licences.toml. publisher: as it stands in every package."""

    licence: str = "agreement"
    publisher: str = "A clinic that gives no name"


def terms(warehouse: Path) -> Terms:
    """The terms as they stand. Raises InputError where the file cannot be read or means nothing."""
    path = warehouse / FOLDER / FILE
    found = read_toml(path)
    if not found.keys() <= asdict(Terms()).keys() or not all(isinstance(text, str) for text in found.values()):
        raise InputError(f"{path} holds licence and publisher as text, and nothing else. Mend it, or delete it.")
    return _checked(Terms(**found))


def set_terms(warehouse: Path, *, who: str, licence: str | None = None, publisher: str | None = None) -> Terms:
    """Set licence, publisher or both for all packages from now on. Raises InputError for a name that cannot be one."""
    given = {name: text for name, text in (("licence", licence), ("publisher", publisher)) if text is not None}
    with held(warehouse, who, "setting the terms of packages"):
        chosen = _checked(replace(terms(warehouse), **given))
        lines = (f"{name} = {json.dumps(text, ensure_ascii=False)}\n" for name, text in asdict(chosen).items())
        (warehouse / FOLDER).mkdir(parents=True, exist_ok=True)
        write_safely(warehouse / FOLDER / FILE, (_HEAD + "".join(lines)).encode())
    return chosen


def _checked(chosen: Terms) -> Terms:
    name = chosen.publisher
    if not name.strip() or not name.isprintable() or len(name) > LONGEST:
        raise InputError(f"A publisher's name stands on one line and has at most {LONGEST} letters.")
    return chosen
