"""Publishing: count the load in force, protect the counts against all earlier releases, and let researchers have them."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from analysis.dictionary import Dictionary
from analysis.disclosure import provenance
from analysis.disclosure.binding import bound_releases, check_policy, earlier_than, last_policy
from analysis.disclosure.control.policy import Policy, find_policy, policies
from analysis.disclosure.counting.tables import coded, counts_of
from analysis.disclosure.protect import Earlier, Protected, protect
from analysis.disclosure.protected.protected_table import ProtectedTable
from analysis.disclosure.protected.table_json import to_json
from analysis.errors import InputError
from analysis.questions import DEFINITIONS
from analysis.warehouse import ledger, releases
from analysis.warehouse.history import find_load
from analysis.warehouse.ledger import Entry
from analysis.warehouse.releases import Published, open_release
from analysis.warehouse.store import Store, open_load, open_store

METHODS = (
    "ladder",
    "responders",
    "pain",
    "improvement",
    "sessions",
    "trajectory",
    "relief",
    "heart",
    "safety",
    "baseline",
)
ALL_TABLES = "all tables"
PATIENCE = 600  # seconds that the second step of a load waits for somebody else who is publishing
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class _Request:
    """What is to be published by whom; earlier: the releases that bind it, the oldest first."""

    warehouse: Path
    who: str
    store: Store
    policy: Policy
    earlier: tuple[str, ...]
    start_over: bool

    @property
    def checksum(self) -> str:
        """The checksum of everything that the release is made from."""
        return provenance.request(self.store.load.manifest, self.store.dictionary, self.policy)


@dataclass(frozen=True)
class Recomputed:
    """The tables of a release counted and protected anew by today's code, rules and policies, with their provenance."""

    tables: Mapping[str, ProtectedTable]
    provenance: Mapping[str, Mapping[str, str]]
    marts: str


def publish(
    warehouse: Path,
    *,
    who: str,
    policy: str | None = None,
    start_over: bool = False,
    patience: float = 0,
    progress: Progress | None = None,
) -> Published:
    """Publish the research tables of the load in force; the release, which is in force from then on.

    policy: the name of a policy; that of the last release when None. start_over: earlier releases no longer bind, which
    the ledger says. patience: how many seconds to wait for somebody else who is publishing.
    What was published from the very same before is put in force again.
    Raises InputError where this is refused (the ledger says that, too), UsageError for an unknown policy; what was
    published before then stays in force.
    """
    find_load(warehouse)
    provenance.code()  # of the sources as they are now, not as they are when all is counted
    with ledger.held(warehouse, who, "publishing research tables", patience):
        _recover(warehouse)
        store = open_store(warehouse)
        earlier = () if start_over else ledger.binding(ledger.entries(warehouse))
        chosen = find_policy(policy or last_policy(warehouse))
        asked = _Request(warehouse, who, store, chosen, earlier, start_over)
        try:
            return _again(asked) or _publish(asked, progress or (lambda _done, _total, _words: None))
        except InputError as refused:
            ledger.write_entry(warehouse, replace(_entry(asked, ledger.REFUSED), reason=str(refused)))
            raise


def recompute(warehouse: Path, release: Published) -> Recomputed:
    """Count and protect a release anew from its load, against the releases that bound it then.

    Raises InputError where its load or what bound it is gone, or today's code refuses it.
    """
    provenance.code()  # as in publish
    store = open_load(find_load(warehouse, release.load))
    policy = policies().get(release.policy.name, release.policy)
    made = _protected(warehouse, store, policy, bound_releases(warehouse, earlier_than(warehouse, release.id)))
    manifest, tables = store.load.manifest, made.tables
    made_from = provenance.provenance(manifest, store.dictionary, policy, tables)
    return Recomputed({table.name: table for table in tables}, made_from, provenance.marts(manifest))


def _publish(asked: _Request, progress: Progress) -> Published:
    bound = bound_releases(asked.warehouse, asked.earlier)
    check_policy(asked.policy, bound)
    progress(0, 100, "Counting and protecting research tables")
    made = _protected(asked.warehouse, asked.store, asked.policy, bound)
    progress(95, 100, "Writing research tables")
    release = _release(asked, made)
    cells = ledger.write_cells(asked.warehouse, release.id, made.cells)
    facts = releases.write_release(asked.warehouse, release)
    file = f"{releases.FOLDER}/{release.id}/{releases.FACTS}"
    written = replace(_entry(asked, ledger.PUBLISHED), release=release.id, n=release.people, file=file)
    ledger.write_entry(asked.warehouse, replace(written, sha256=facts, cells=cells))
    releases.show(asked.warehouse, release.id)
    progress(100, 100, "Published")
    return release


def _protected(warehouse: Path, store: Store, policy: Policy, bound: Mapping[str, Published]) -> Protected:
    """The tables of a load, protected against the earlier releases by their ids."""
    known = ledger.published(ledger.entries(warehouse))
    before = {
        name: Earlier(ledger.read_cells(warehouse, known[name]), tuple(release.tables.values()))
        for name, release in bound.items()
    }
    counts = counts_of(store)
    codes = ledger.clinic_codes(warehouse, counts.dimensions["clinic"].nodes[1:])
    try:
        return protect(coded(counts, codes), policy, before, store.dictionary)
    except (ValueError, ArithmeticError) as error:
        raise InputError(
            f"The research tables could not be protected as their policy demands, so none were published: {error} "
            "Report this to who maintains the software."
        ) from error


def _again(asked: _Request) -> Published | None:
    """The release that was made from the very same before, in force (again); None where there is none."""
    for name in (name for name in reversed(asked.earlier) if name in releases.releases(asked.warehouse)):
        if releases.read_facts(asked.warehouse / releases.FOLDER / name)["request"] == asked.checksum:
            release = open_release(asked.warehouse, name)
            if releases.in_force(asked.warehouse) != name:
                entry = ledger.published(ledger.entries(asked.warehouse))[name]
                again = replace(entry, who=asked.who, when=ledger.now(), request=f"{ALL_TABLES}, in force again")
                ledger.write_entry(asked.warehouse, again)
                releases.put_in_force(asked.warehouse, name)
            return release
    return None


def _release(asked: _Request, made: Protected) -> Published:
    load, tables = asked.store.load, {table.name: table for table in made.tables}
    content = provenance.checksum([to_json(table) for table in made.tables])
    number = 1 + max((int(name[1:].split("-")[0]) for name in _ids(asked.warehouse)), default=0)
    return Published(
        id=f"r{number:03d}-{content[:8]}",
        made=datetime.fromisoformat(load.manifest["loaded_at"]).date(),
        load=load.id,
        data_cut=load.data_cut,
        closed_to=made.closed_to,
        simulated=load.simulated,
        people=made.people,
        policy=asked.policy,
        dictionary=_without_labels(asked.store.dictionary),
        methods={name: asdict(DEFINITIONS[name]) for name in METHODS},
        tables=tables,
        audit=made.audit,
        provenance=provenance.provenance(load.manifest, asked.store.dictionary, asked.policy, made.tables),
        marts=provenance.marts(load.manifest),
        request=asked.checksum,
        code=provenance.code()[:12],
    )


def _ids(warehouse: Path) -> set[str]:
    return {*ledger.published(ledger.entries(warehouse)), *releases.releases(warehouse)}


def _without_labels(dictionary: Dictionary) -> Dictionary:
    """The dictionary without what the clinic's exports call things."""
    bare = {code: replace(condition, synonyms=()) for code, condition in dictionary.conditions.items()}
    return replace(dictionary, conditions=bare)


def _entry(asked: _Request, kind: str) -> Entry:
    same = {"load": asked.store.load.id, "policy": asked.policy.name, "start_over": asked.start_over}
    return Entry(kind=kind, release="", who=asked.who, when=ledger.now(), request=ALL_TABLES, n=None, **same)


def _recover(warehouse: Path) -> None:
    """Complete or clear away what a killed publisher left, and see that no release is there that the ledger lacks."""
    known = ledger.published(ledger.entries(warehouse))
    for name in releases.clear_leftovers(warehouse, known):
        releases.show(warehouse, name)
    ledger.forget_unpublished(warehouse)
    made = [entry.release for entry in ledger.entries(warehouse) if entry.kind == ledger.PUBLISHED]
    if made:
        releases.put_in_force(warehouse, made[-1])
    strangers = [name for name in releases.releases(warehouse) if name not in known]
    if strangers:
        raise InputError(
            f"The ledger does not know the release {strangers[-1]}, which is published: what researchers have seen could "
            f"not be taken into account. Put back your copy of {warehouse / ledger.FOLDER}, or take {strangers[-1]} out "
            f"of {warehouse / releases.FOLDER}."
        )
