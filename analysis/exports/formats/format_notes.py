"""What has to be said whenever a format is used: how sure it is, what it assumes, and what the export lacks."""

from collections.abc import Collection

from analysis.exports.formats.model import FileRule, Format

GRADES_IN_WORDS = {
    "A": "A: its headers were seen in a real export, or in a copy of one.",
    "B": "B: after the vendor's own documentation.",
    "C": "C: unverified, after another program's code.",
}


def use_notes(format: Format, present: Collection[FileRule]) -> tuple[str, ...]:
    """Give the sentences for a load that used a format, whose files of these rules were there."""
    lacking = (rule.without for rule in format.files if rule.without and rule not in present)
    return (*_grade_note(format), *format.notes, *lacking)


def _grade_note(format: Format) -> tuple[str, ...]:
    if format.evidence_grade in {None, "A"}:
        return ()
    grade = GRADES_IN_WORDS[format.evidence_grade]
    return (f"The format {format.name} was not seen with a real export (grade {grade} Look at some records first).",)
