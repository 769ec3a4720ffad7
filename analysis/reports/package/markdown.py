"""Tables in Markdown whose cells are text, never markup."""

from collections.abc import Iterable


def line(cells: Iterable[str]) -> str:
    """A row of a table."""
    return f"| {' | '.join(map(cell, cells))} |"


def cell(text: str) -> str:
    """Text that stays within its cell, and is neither a link nor a tag."""
    return " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("[", "\\[")
