"""What clinics export: format files, recognising them, and reading them into canonical tables of text."""

from analysis.exports.files.limits import UPLOAD, Limits
from analysis.exports.files.lines import physical_lines
from analysis.exports.files.sheets import Workroom, workroom
from analysis.exports.formats.choose import find_format
from analysis.exports.formats.format_files import known_formats, load_format
from analysis.exports.formats.model import Format
from analysis.exports.mapping.aside import keep_aside
from analysis.exports.read import ExportRead, FileRead, read_export
from analysis.exports.reasons import RULES_IN_WORDS

__all__ = [
    "RULES_IN_WORDS",
    "UPLOAD",
    "ExportRead",
    "FileRead",
    "Format",
    "Limits",
    "Workroom",
    "find_format",
    "keep_aside",
    "known_formats",
    "load_format",
    "physical_lines",
    "read_export",
    "workroom",
]
