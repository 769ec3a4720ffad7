"""How a format turns a JSON or NDJSON file into a table: which elements are records, and a path for each column."""

from dataclasses import dataclass

from analysis.exports.files.json_paths import check_path
from analysis.exports.formats.format_section import Section


@dataclass(frozen=True)
class JsonRule:
    """The keys `records`, `kind`, `holds` and [file.paths] of a [[file]].

    `records` finds the records of one document (None: the document is the record, a list's elements are); each line of
    NDJSON is a record. `paths` are (column, path) of every record, `paths_of` (kind, column, path) of records of one
    kind only, as the column `kind` names it. `holds` are texts, one of which the file's beginning must have.
    """

    records: str | None
    kind: str | None
    holds: tuple[str, ...]
    paths: tuple[tuple[str, str], ...]
    paths_of: tuple[tuple[str, str, str], ...]

    def columns(self) -> tuple[str, ...]:
        """Name the columns of the table in their order."""
        every = (*(column for column, _ in self.paths), *(column for _, column, _ in self.paths_of))
        return tuple(dict.fromkeys(every))


def json_rule(section: Section) -> JsonRule | None:
    """Read the keys of a [[file]] that is about JSON; None where it has none of them."""
    records, kind, holds = section.text("records"), section.text("kind"), section.texts("holds")
    given = section.items("paths")
    if not given:
        if records or kind or holds:
            raise section.mistake("'records', 'kind' and 'holds' need [file.paths], a JMESPath for each column.")
        return None
    plain = tuple((name, content) for name, content in given if isinstance(content, str))
    others = [(name, content) for name, content in given if not isinstance(content, str)]
    kinds = [(name, Section(f"{section.place}, paths of {name!r}", content)) for name, content in others]
    of_kinds = tuple((name, column, part.needed(column)) for name, part in kinds for column in part.content)
    read = JsonRule(records, kind, holds, plain, of_kinds)
    _check(section, read)
    return read


def _check(section: Section, read: JsonRule) -> None:
    for path in ([read.records] if read.records else []) + [path for *_, path in (*read.paths, *read.paths_of)]:
        if wrong := check_path(path):
            raise section.mistake(wrong)
    if read.paths_of and read.kind not in dict(read.paths):
        raise section.mistake("paths of one kind of record need 'kind', the name of a column of [file.paths].")
