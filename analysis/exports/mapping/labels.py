"""What the codes of an export mean, where a data dictionary among its files says so, as REDCap's does."""

import re
from dataclasses import dataclass

from analysis.exports.files.headers import Header, folded
from analysis.exports.files.text import Oddities, lines, records
from analysis.exports.formats.format_section import Section

_CHOICE = re.compile(r"\s*([^,|]+?)\s*,\s*(.*?)\s*", re.DOTALL)

Choices = tuple[tuple[str, str], ...]  # code, label


@dataclass(frozen=True)
class Labels:
    """The key `labels` of a [[file]]: the file rule of the data dictionary, and its columns of fields and choices."""

    file: str
    field: str
    choices: str


def labels_rule(section: Section) -> Labels | None:
    """Read the key; None where it is not given."""
    if not section.has("labels"):
        return None
    part = Section(f"{section.place}, labels", section.raw("labels"))
    read = Labels(part.needed("file"), part.needed("field"), part.needed("choices"))
    part.finish()
    return read


def read_labels(header: Header, rule: Labels) -> dict[str, Choices]:
    """Give the choices of each field of a data dictionary that has some, written `1, Yes | 0, No`, by its folded name."""
    field, choices = header.position(rule.field), header.position(rule.choices)
    if field is None or choices is None:
        return {}
    found = records(lines(header.path, Oddities()), header.delimiter)
    rows = (record.fields for record in found if record.rule is None and record.number)
    return {folded(row[field]): known for row in rows if (known := _choices(row[choices]))}


def _choices(text: str) -> Choices:
    parts = [_CHOICE.fullmatch(part) for part in text.split("|")]
    return tuple((part[1], part[2]) for part in parts if part) if all(parts) else ()
