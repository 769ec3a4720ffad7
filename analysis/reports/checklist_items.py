"""The reporting guidelines as data: each item in our own short words, and by what a load answers it."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import OutcomesError

FOLDER = Path(__file__).parents[2] / "data" / "reporting"
GUIDELINES = ("record_strobe", "consort_pro", "strictotm")


@dataclass(frozen=True)
class Item:
    """One item. answer: the name of what answers it from a load, or empty; open: what no export can answer, or empty."""

    number: str
    section: str
    asks: str
    answer: str = ""
    open: str = ""


@dataclass(frozen=True)
class Guideline:
    """A guideline with its items in order. covers: which items there are, and which are left out."""

    title: str
    source: str
    covers: str
    items: tuple[Item, ...]


def guidelines() -> tuple[Guideline, ...]:
    """All guidelines of data/reporting. Raises OutcomesError where an item has neither an answer nor says what is open."""
    return tuple(_read(FOLDER / f"{name}.toml") for name in GUIDELINES)


def _read(file: Path) -> Guideline:
    content = tomllib.loads(file.read_text(encoding="utf-8"))
    items = tuple(Item(**row) for row in content.pop("items"))
    silent = [item.number for item in items if not (item.answer or item.open)]
    if silent:
        raise OutcomesError(f"{file.name}: neither answered nor open: {', '.join(silent)}.")
    return Guideline(**content, items=items)
