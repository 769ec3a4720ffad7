"""The documents that the product shows as well as ships: one text for the page and for the reader of the repository."""

import re
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "docs"
_ENTRY = re.compile(r"- \*\*(?P<word>[^*]+)\*\*: (?P<meaning>.+)")


def read_glossary() -> dict[str, str]:
    """The words of docs/glossary.md with their meanings, in their order."""
    lines = (FOLDER / "glossary.md").read_text(encoding="utf-8").splitlines()
    entries = (_ENTRY.fullmatch(line) for line in lines)
    return {entry["word"]: entry["meaning"] for entry in entries if entry}


def read_rules() -> dict[str, tuple[str, ...]]:
    """The sentences of docs/rules.md by section."""
    sections: dict[str, tuple[str, ...]] = {}
    section = ""
    for line in (FOLDER / "rules.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            section = line.removeprefix("## ")
        elif line.startswith("- "):
            sections[section] = (*sections.get(section, ()), line.removeprefix("- "))
    return sections
