"""Publishing: readers get the new release or the earlier one, never a part; what was published binds what comes."""

import shutil
from pathlib import Path

import pytest

from analysis.cli import main
from analysis.disclosure import publish as publishing
from analysis.disclosure.protected.table_json import to_json
from analysis.disclosure.publish import publish
from analysis.errors import InputError, UsageError
from analysis.warehouse import ledger
from analysis.warehouse.history import find_load
from analysis.warehouse.load import load_folder
from analysis.warehouse.releases import open_release, releases
from analysis.warehouse.settings import keep_loads
from tests.faults.child import PROCESSES, begin, finish
from tests.faults.conftest import Export
from tests.releases import made

FACTS, TABLE = "protected.json", "ladder_by_clinic.json"


def grown(export: Export, warehouse: Path) -> str:
    """Load one booking more; the load."""
    export.grow()
    return load_folder(export.folder, warehouse).load


def test_what_is_published_can_be_read(loaded: Path) -> None:
    """A release that is opened holds what was published: tables, policy, dictionary and provenance."""
    release = publish(loaded, who="Ada")
    found = open_release(loaded)
    assert [to_json(table) for table in found.tables.values()] == [to_json(t) for t in release.tables.values()]
    assert (found.id, found.policy, found.people) == (release.id, release.policy, 270)
    assert found.dictionary == release.dictionary
    assert all(set(made_from) == {"data", "rule", "policy", "code"} for made_from in found.provenance.values())


def test_nothing_is_published() -> None:
    """Without a release the reader is told what to do."""
    with pytest.raises(InputError, match=r"run\.py protect"):
        open_release(Path("nowhere"))


def test_researchers_need_nothing_else(warehouse: Path, tmp_path: Path) -> None:
    """A release can be read where there are neither loads, settings nor a ledger."""
    shutil.copytree(warehouse / "protected", tmp_path / "alone" / "protected")
    assert open_release(tmp_path / "alone").tables.keys() == open_release(warehouse).tables.keys()
    assert releases(tmp_path / "alone") == releases(warehouse)


def test_the_same_again_is_the_same_release(warehouse: Path) -> None:
    """Publishing what is in force already changes nothing, and writes nothing into the ledger."""
    first = open_release(warehouse).id
    assert publish(warehouse, who="Bea").id == first
    assert len(ledger.entries(warehouse)) == 1


def test_an_earlier_load_again(warehouse: Path, export: Export) -> None:
    """After a load was rolled back, its release is put in force again instead of a new one, and the ledger says so."""
    first = open_release(warehouse).id
    load = find_load(warehouse).name
    grown(export, warehouse)
    assert publish(warehouse, who="Ada").id != first
    assert main(["rollback", load, "--warehouse", str(warehouse)]) == 0
    assert publish(warehouse, who="Ada").id == first == open_release(warehouse).id
    assert ledger.entries(warehouse)[-1].request == "all tables, in force again"
    assert len(ledger.binding(ledger.entries(warehouse))) == 2


def test_earlier_releases_bind(warehouse: Path, export: Export, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every release is protected against all before it, with their exact counts and their tables, the oldest first."""
    seen = {}

    def watch(counts, policy, earlier, dictionary):
        seen.update(earlier)
        return made.protect(counts, policy, earlier, dictionary)

    monkeypatch.setattr(publishing, "protect", watch)
    grown(export, warehouse)
    second = publish(warehouse, who="Ada")
    grown(export, warehouse)
    publish(warehouse, who="Ada")
    assert list(seen) == [releases(warehouse)[2], second.id]
    assert seen[second.id].cells["n"].sum() == 287
    assert str(seen[second.id].cells["value"].dtype) == "Int64"
    assert len(seen[second.id].tables) == 3


def test_a_refusal_is_entered(warehouse: Path, export: Export, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the engine refuses stays unpublished; the earlier release stays in force, and the ledger has the reason."""
    first = open_release(warehouse).id

    def refuse(*_: object) -> None:
        raise InputError("Everybody moved by too few: wait.")

    grown(export, warehouse)
    monkeypatch.setattr(publishing, "protect", refuse)
    with pytest.raises(InputError, match="moved by too few"):
        publish(warehouse, who="Bea")
    (entry,) = [entry for entry in ledger.entries(warehouse) if entry.kind == ledger.REFUSED]
    assert (entry.who, entry.reason, entry.n, entry.release) == ("Bea", "Everybody moved by too few: wait.", None, "")
    assert open_release(warehouse).id == first
    assert releases(warehouse) == (first,)


@pytest.mark.parametrize(
    "trouble", [ValueError("The table 'x' holds a count below the threshold."), ArithmeticError("no")]
)
def test_what_breaks_its_policy_is_refused(loaded: Path, monkeypatch: pytest.MonkeyPatch, trouble: Exception) -> None:
    """Tables that do not pass their last gate are not published, whatever is the matter with them."""

    def fail(*_: object) -> None:
        raise trouble

    monkeypatch.setattr(publishing, "protect", fail)
    with pytest.raises(InputError, match="so none were published"):
        publish(loaded, who="Ada")
    assert [entry.kind for entry in ledger.entries(loaded)] == ["refused"]
    with pytest.raises(InputError, match="No research tables"):
        open_release(loaded)


def test_another_policy_is_refused(warehouse: Path) -> None:
    """Another policy than that of the releases that bind is refused, unless all begins anew, which the ledger says."""
    first = open_release(warehouse).id
    with pytest.raises(InputError, match="--start-over"):
        publish(warehouse, who="Ada", policy="cms")
    assert open_release(warehouse).id == first
    release = publish(warehouse, who="Ada", policy="cms", start_over=True)
    last = ledger.entries(warehouse)[-1]
    assert (last.start_over, last.policy, last.release) == (True, "cms", release.id)
    assert ledger.binding(ledger.entries(warehouse)) == (release.id,)
    assert publish(warehouse, who="Ada").id == release.id  # the last policy stays the policy


def test_unknown_policy(loaded: Path) -> None:
    """A policy that there is not is a wrong request, and no refusal."""
    with pytest.raises(UsageError, match="Policies"):
        publish(loaded, who="Ada", policy="none")
    assert not ledger.entries(loaded)


def test_loads_may_go(warehouse: Path, export: Export) -> None:
    """Releases outlive the loads that they were made from, and go on binding."""
    keep_loads(warehouse, 1, who="Ada")
    for _ in range(3):
        grown(export, warehouse)
        publish(warehouse, who="Ada")
    assert len(releases(warehouse)) == 4
    gone = open_release(warehouse, releases(warehouse)[-1])
    with pytest.raises(InputError, match="There is no load"):
        find_load(warehouse, gone.load)


def test_one_at_a_time(loaded: Path) -> None:
    """Who publishes while somebody else does is told who; loads go on meanwhile."""
    began, go_on = PROCESSES.Event(), PROCESSES.Event()
    process = begin(made.publish_and_stop, loaded, began, go_on)
    began.wait(60)
    with pytest.raises(InputError, match="Ada has been publishing research tables"):
        publish(loaded, who="Bea")
    go_on.set()
    assert finish(process) == 0
    assert open_release(loaded).id == publish(loaded, who="Bea").id


@pytest.mark.parametrize(
    ("file", "damage"),
    [(FACTS, "rubbish"), (FACTS, "gone"), (TABLE, "changed"), (TABLE, "rubbish"), (TABLE, "gone")],
)
def test_damaged_releases_are_refused(warehouse: Path, file: str, damage: str) -> None:
    """A file of a release that is gone, unreadable or other than it was is named, and what to do."""
    path = warehouse / "protected" / open_release(warehouse).id / file
    content = path.read_text(encoding="utf-8")
    if damage == "gone":
        path.unlink()
    else:
        path.write_text(content.replace("clinic_1", "clinic_9") if damage == "changed" else "{", encoding="utf-8")
    with pytest.raises(InputError, match=f"{file} of release .* is missing or was changed"):
        open_release(warehouse)


def test_damaged_pointer(warehouse: Path) -> None:
    """Where it is not known which release is in force, publishing puts it right."""
    (warehouse / "protected" / "current").write_text("?", encoding="utf-8")
    with pytest.raises(InputError, match="is damaged"):
        open_release(warehouse)
    first = publish(warehouse, who="Ada").id
    assert open_release(warehouse).id == first


def test_a_bound_release_is_gone(warehouse: Path, export: Export) -> None:
    """Without the tables of a release that binds nothing new is published, until all begins anew."""
    first = open_release(warehouse).id
    shutil.rmtree(warehouse / "protected" / first)
    grown(export, warehouse)
    with pytest.raises(InputError, match="--start-over"):
        publish(warehouse, who="Ada")
    assert publish(warehouse, who="Ada", start_over=True).id.startswith("r002-")


@pytest.mark.parametrize("damage", [b"", b"x"])
def test_exact_counts_are_gone(warehouse: Path, export: Export, damage: bytes) -> None:
    """Without the exact counts of a release that binds nothing new is published, until all begins anew."""
    path = warehouse / "ledger" / f"{open_release(warehouse).id}.parquet"
    path.write_bytes(damage)
    grown(export, warehouse)
    with pytest.raises(InputError, match="--start-over"):
        publish(warehouse, who="Ada")
    assert publish(warehouse, who="Ada", start_over=True).people == 290


def test_a_ledger_that_was_thrown_away(warehouse: Path) -> None:
    """Where researchers have a release that the ledger lacks, nothing is published that could differ from it by a few."""
    shutil.rmtree(warehouse / "ledger")
    with pytest.raises(InputError, match="The ledger does not know the release"):
        publish(warehouse, who="Ada", start_over=True)


def kill(loaded: Path, tmp_path: Path, export: Export, step: int) -> None:
    """Publish a second time, killed at every so many moments, each time once more without."""
    publish(loaded, who="Ada")
    first = open_release(loaded)
    grown(export, loaded)
    count, trial = tmp_path / "count", tmp_path / "trial"
    shutil.copytree(loaded, trial)
    assert finish(begin(made.publish_until, trial, -1, count)) == 0
    moments = int(count.read_text(encoding="utf-8"))
    assert moments > 30
    new = open_release(trial)
    for moment in range(moments - 1, -1, -step):
        shutil.rmtree(trial)
        shutil.copytree(loaded, trial)
        assert finish(begin(made.publish_until, trial, moment, count)) in {-9, 0}
        assert open_release(trial).id in {first.id, new.id}, f"moment {moment}"
        assert {open_release(trial, name).people for name in releases(trial)} <= {first.people, new.people}
        assert publish(trial, who="Bea").id == new.id == open_release(trial).id, f"moment {moment}"
        assert [entry.kind for entry in ledger.entries(trial)] == ["published"] * 2, f"moment {moment}"
        assert not list((trial / "protected").glob(".*")), f"moment {moment}"
        assert {path.name for path in (trial / "ledger").glob(".*")} == {".lock"}, f"moment {moment}"


def test_killed_in_the_middle(loaded: Path, tmp_path: Path, export: Export) -> None:
    """Killed at a file operation of publishing, readers have the earlier release or the new one whole, and it can go on."""
    kill(loaded, tmp_path, export, step=7)


@pytest.mark.long
def test_killed_at_every_moment(loaded: Path, tmp_path: Path, export: Export) -> None:
    """The same at every file operation that there is."""
    kill(loaded, tmp_path, export, step=1)
