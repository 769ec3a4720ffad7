"""Names that look like the one that is missing, for the sentence that says so."""

import difflib
from pathlib import Path

_SHORT = 2  # letters: a name this short is inside too many others
_LONG = 100  # letters: what is longer is no name that somebody would rename, and would fill the sentence
_OTHER_DAYS = ("birth", "dob", "scheduled", "booked", "created", "updat", "modified", "added", "deceased")  # no visit's


def file_like(wanted: str, present: list[str]) -> str:
    """Say which file looks like a wanted one; empty when none does."""
    found = like(Path(wanted).stem, {Path(name).stem: name for name in present})
    return f" {found!r} looks like it: save it as {wanted!r}." if found else ""


def column_like(wanted: str, present: list[str]) -> str:
    """Say which column looks like a wanted one; empty when none does."""
    found = like(wanted, {name: name.strip() for name in present if len(name) <= _LONG})
    return f" {found!r} looks like it: rename it to {wanted!r}." if found else ""


def like(wanted: str, present: dict[str, str]) -> str | None:
    """Give what looks like the wanted word: nearly the same letters, or one inside the other."""
    named = {key.strip().lower(): name for key, name in present.items()}
    small = {key: name for key, name in named.items() if _days(key) <= _days(wanted.lower())}
    near = difflib.get_close_matches(wanted.lower(), small, n=1)
    inside = [key for key in small if len(key) > _SHORT and (key in wanted.lower() or wanted.lower() in key)]
    return small[(near + inside)[0]] if near + inside else None


def _days(name: str) -> set[str]:
    """Give the words by which a date is that of something else than a visit."""
    return {word for word in _OTHER_DAYS if word in name}
