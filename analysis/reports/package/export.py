"""Export: the tables of a release as a package that leaves the clinic, and an entry of it in the ledger."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from analysis.disclosure.counting.specs import SPECS
from analysis.disclosure.protected.protected_table import ProtectedTable
from analysis.disclosure.provenance import checksum
from analysis.disclosure.publish import ALL_TABLES
from analysis.errors import InputError, UsageError
from analysis.questions.result import Definition
from analysis.reports.package.archive import archive, checksums, sha256
from analysis.reports.package.release import Release, find_licence
from analysis.reports.package.write import package_files
from analysis.warehouse import ledger
from analysis.warehouse.durable import write_beside
from analysis.warehouse.ledger import Entry
from analysis.warehouse.releases import Published, open_release
from analysis.warehouse.terms import Terms, terms

TITLE = "Outcomes of medical massage: research tables"
_ROOM = Path(__file__).parents[1]
_LIBRARIES = ("pyarrow", "typst", "xlsxwriter")


@dataclass(frozen=True)
class Exported:
    """What was exported: the file, its SHA-256, the release and the names of its tables."""

    file: Path
    sha256: str
    release: str
    tables: tuple[str, ...]


@dataclass(frozen=True)
class _Made:
    """A package: tables of a release, its files but the list of checksums by path, and all of it as a zip."""

    release: Published
    tables: tuple[ProtectedTable, ...]
    files: dict[str, bytes]
    content: bytes


def export(warehouse: Path, out: Path, *, who: str, tables: Sequence[str] = ()) -> Exported:
    """Write tables of the release in force as a package, in the place of an earlier file, and enter it into the ledger.

    tables: names of tables or of their subjects; all when empty. The same release, tables and terms give the same bytes.
    Raises InputError where nothing is published or the file cannot be written, UsageError for a table it lacks.
    """
    with ledger.held(warehouse, who, "exporting research tables"):
        made = _made(open_release(warehouse), terms(warehouse), tables)
        try:
            waiting = write_beside(out, made.content, 0o644)
            try:
                _enter(warehouse, made, who, out.name)
                waiting.replace(out)
            except BaseException:
                with suppress(OSError):
                    waiting.unlink()
                raise
        except OSError as error:
            raise InputError(f"{out} cannot be written: {error.strerror}. Name another with --out.") from None
    return Exported(out, sha256(made.content), made.release.id, tuple(table.name for table in made.tables))


def hand_out(warehouse: Path, name: str, *, who: str, tables: Sequence[str] = ()) -> bytes:
    """The package of `export` as bytes, to be handed out under a file name, entered into the ledger as well."""
    with ledger.held(warehouse, who, "exporting research tables"):
        made = _made(open_release(warehouse), terms(warehouse), tables)
        _enter(warehouse, made, who, name)
    return made.content


def package(release: Published, terms: Terms, tables: Sequence[str] = ()) -> bytes:
    """The package of `export`, of which the ledger learns nothing: for readers of published tables."""
    return _made(release, terms, tables).content


def files_of(release: Published, terms: Terms, tables: Sequence[str]) -> dict[str, bytes]:
    """Every file of the package but the list of checksums, by path."""
    return _made(release, terms, tables).files


def choose(release: Published, names: Sequence[str]) -> tuple[ProtectedTable, ...]:
    """The tables of these names or subjects in the order of the release; all when none is named."""
    subjects: dict[str, set[str]] = {}
    for spec in SPECS:
        subjects.setdefault(spec.block.replace(" ", "_"), set()).add(spec.name)
    asked = [name.strip().replace(" ", "_") for name in names]
    unknown = [
        name for name in asked if name not in release.tables and not subjects.get(name, set()) & {*release.tables}
    ]
    if unknown:
        raise UsageError(
            f"Release {release.id} has no table or subject {unknown[0]!r}. Subjects: {', '.join(subjects)}. Tables: "
            f"{', '.join(release.tables)}."
        )
    chosen = {one for name in asked for one in ({name} | subjects.get(name, set()))}
    return tuple(table for name, table in release.tables.items() if name in chosen or not asked)


def request_words(release: Published, tables: Sequence[ProtectedTable]) -> str:
    """The request in words."""
    names = [table.name for table in tables]
    return ALL_TABLES if len(names) == len(release.tables) else f"the tables {', '.join(names)}"


@cache
def writer() -> str:
    """The checksum of what writes packages, libraries included."""
    paths = sorted((*(_ROOM / "package").glob("*.py"), *(_ROOM / "templates").glob("*")))
    texts = [(path.name, sha256(path.read_bytes())) for path in paths if path.is_file()]
    return checksum([texts, [version(name) for name in _LIBRARIES]])


def _made(release: Published, terms: Terms, names: Sequence[str]) -> _Made:
    tables = choose(release, names)
    files = package_files(tables, _release(release, terms, tables))
    return _Made(release, tables, files, archive(files))


def _release(release: Published, terms: Terms, tables: Sequence[ProtectedTable]) -> Release:
    return Release(
        title=TITLE,
        publisher=terms.publisher,
        version=f"{int(release.id[1:].split('-')[0])}.0.0",
        load=release.load,
        data_cut=release.data_cut,
        published=release.made,
        licence=find_licence(terms.licence),
        dictionary=release.dictionary,
        code=release.code,
        asked=request_words(release, tables),
        simulated=release.simulated,
        audit=release.audit,
        methods={name: Definition(**fields) for name, fields in release.methods.items()},
        provenance=_provenance(release, terms, tables),
    )


def _provenance(release: Published, terms: Terms, tables: Sequence[ProtectedTable]) -> dict[str, Any]:
    """Which release this is, how it was asked for, and what each table was made from."""
    return {
        "release": release.id,
        "load": release.load,
        "closed_to": release.closed_to.isoformat(),
        "policy": release.policy.name,
        "licence": terms.licence,
        "publisher": terms.publisher,
        "writer": writer(),
        "tables": {table.name: dict(release.provenance[table.name]) for table in tables},
    }


def _enter(warehouse: Path, made: _Made, who: str, name: str) -> None:
    entry = Entry(
        kind=ledger.EXPORTED,
        release=made.release.id,
        who=who,
        when=ledger.now(),
        load=made.release.load,
        policy=made.release.policy.name,
        request=request_words(made.release, made.tables),
        n=made.release.people,
        file=name,
        sha256=sha256(made.content),
        checksums=ledger.keep_checksums(warehouse, checksums(made.files)),
    )
    ledger.write_entry(warehouse, entry)
