"""Read the keys of one section of a TOML file, so that every mistake in it is named with its file, place and key."""

import datetime as dt
import difflib
from collections.abc import Iterable
from typing import Any

from analysis.errors import InputError

_IN_WORDS = {str: "a text", bool: "true or false", int: "a whole number", list: "a list", dict: "a table",
             dt.date: "a date like 2000-01-01"}  # fmt: skip


def closest(word: str, known: Iterable[str]) -> str:
    """Say which known word looks like a mistyped one, as the end of a sentence; empty when none does."""
    found = difflib.get_close_matches(word, list(known), n=1)
    return f" Did you mean {found[0]!r}?" if found else ""


class Section:
    """One TOML table with its place in words; `finish` refuses the keys that nobody asked for."""

    def __init__(self, place: str, content: Any) -> None:
        self.place = place
        self._asked: set[str] = set()
        if not isinstance(content, dict):
            raise self.mistake("a table of keys and values is expected here")
        self.content: dict[str, Any] = content

    def mistake(self, words: str) -> InputError:
        """Make the error that names this place."""
        return InputError(f"Format file {self.place}: {words}")

    def _take(self, key: str, kind: type, default: Any) -> Any:
        self._asked.add(key)
        value = self.content.get(key, default)
        if value is not default and (not isinstance(value, kind) or (kind is int and isinstance(value, bool))):
            raise self.mistake(f"{key!r} must be {_IN_WORDS[kind]}.")
        return value

    def has(self, key: str) -> bool:
        """Tell whether the key is written here."""
        return key in self.content

    def text(self, key: str, default: str | None = None) -> str | None:
        """Take a text; numbers and true/false are taken as they would be typed."""
        self._asked.add(key)
        return self._plain(key, self.content[key]) if key in self.content else default

    def needed(self, key: str) -> str:
        """Take a text that must be there."""
        value = self.text(key)
        if not value:
            raise self.mistake(f"the key {key!r} is missing or empty.")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Take a text or a list of texts as a tuple."""
        self._asked.add(key)
        value = self.content.get(key, [])
        return tuple(self._plain(key, item) for item in (value if isinstance(value, list) else [value]))

    def flag(self, key: str, *, default: bool = False) -> bool:
        """Take true or false."""
        return self._take(key, bool, default)

    def whole(self, key: str) -> int | None:
        """Take a whole number."""
        return self._take(key, int, None)

    def number(self, key: str) -> float | None:
        """Take a number."""
        self._asked.add(key)
        value = self.content.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.mistake(f"{key!r} must be a number.")
        return float(value)

    def date(self, key: str) -> dt.date | None:
        """Take a date without a time."""
        value = self._take(key, dt.date, None)
        if isinstance(value, dt.datetime):
            raise self.mistake(f"{key!r} must be a date without a time.")
        return value

    def pairs(self, key: str) -> tuple[tuple[str, str], ...]:
        """Take a table of texts as pairs."""
        content = self._take(key, dict, {})
        return tuple((name, self._plain(key, value)) for name, value in content.items())

    def sections(self, key: str) -> tuple["Section", ...]:
        """Take a list of tables, each with its own place."""
        content = self._take(key, list, [])
        return tuple(Section(f"{self.place}, {key} {i}", item) for i, item in enumerate(content, 1))

    def raw(self, key: str) -> Any:
        """Take whatever stands here, None where there is nothing."""
        self._asked.add(key)
        return self.content.get(key)

    def items_of(self, key: str) -> tuple[Any, ...]:
        """Take one thing or a list of things, whatever they are."""
        value = self.raw(key)
        if value is None:
            return ()
        return tuple(value) if isinstance(value, list) else (value,)

    def items(self, key: str) -> tuple[tuple[str, Any], ...]:
        """Take a table as its names and raw values."""
        return tuple(self._take(key, dict, {}).items())

    def finish(self) -> None:
        """Refuse keys that have no meaning here, with the one that looks like it."""
        for key in self.content.keys() - self._asked:
            raise self.mistake(f"the key {key!r} is unknown here.{closest(key, self._asked)}")

    def _plain(self, key: str, value: Any) -> str:
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, str | int | float | dt.date):
            return str(value)
        raise self.mistake(f"{key!r} must hold plain texts.")
