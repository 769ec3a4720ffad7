"""The history of loads: who, when and what; going back, comparing, and how many are kept."""

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from analysis.cli import main
from analysis.errors import InputError
from analysis.filters import Filters
from analysis.questions import ask
from analysis.warehouse.compare import compare
from analysis.warehouse.history import loads, roll_back
from analysis.warehouse.load import load_folder
from analysis.warehouse.report import LoadReport
from analysis.warehouse.settings import keep_loads
from analysis.warehouse.store import open_store
from tests.load.conftest import INTAKE, SCORES, SESSIONS

Load = Callable[..., LoadReport]
Change = Callable[[str, str, str], None]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[str, str]]:
    """A folder with an export and its two loads: in the second S2 is scored otherwise, S3 is gone, a score of R3 is new."""
    folder = tmp_path_factory.mktemp("made")
    export, warehouse = folder / "export", folder / "warehouse"
    export.mkdir()
    (export / "intake.csv").write_text(INTAKE, encoding="utf-8")
    (export / "sessions.csv").write_text(SESSIONS, encoding="utf-8")
    (export / "scores.csv").write_text(SCORES, encoding="utf-8")
    first = load_folder(export, warehouse, who="Ada").load
    less = SESSIONS.replace("attended,60,4,3", "attended,60,4,2").replace("S3,R1,2025-01-21 10:00,no_show,,,\n", "")
    (export / "sessions.csv").write_text(less, encoding="utf-8")
    (export / "scores.csv").write_text(SCORES + "R3,2025-01-20,nprs,6,\n", encoding="utf-8")
    return folder, (first, load_folder(export, warehouse, who="Bob").load)


@pytest.fixture
def two(made: tuple[Path, tuple[str, str]], export: Path, warehouse: Path) -> tuple[str, str]:
    """The ids of the two loads, in a warehouse of the test's own, beside the export as it was last."""
    for name, place in (("export", export), ("warehouse", warehouse)):
        shutil.copytree(made[0] / name, place, dirs_exist_ok=True)
    return made[1]


def in_force(warehouse: Path) -> str:
    return open_store(warehouse).load.id


def test_history_says_who_loaded_what(two: tuple[str, str], warehouse: Path) -> None:
    """The newest load comes first, with who made it, its files and counts, and which one is in force."""
    newest, oldest = loads(warehouse)

    assert (newest.id, oldest.id) == (two[1], two[0])
    assert (newest.loaded_by, oldest.loaded_by) == ("Bob", "Ada")
    assert (newest.in_force, oldest.in_force) == (True, False)
    assert (newest.previous, oldest.previous) == (two[0], None)
    assert (oldest.read, oldest.loaded, oldest.rejected) == (3 + 6 + 2, 3 + 6 + 2, 0)
    assert [file.file for file in oldest.files] == ["intake.csv", "sessions.csv", "scores.csv"]
    assert newest.loaded_at > oldest.loaded_at


def test_nothing_is_read_when_the_files_are_known(
    load: Load, two: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same files are known by their checksums: nothing is read or built, and the report is that of the load."""
    monkeypatch.setattr("analysis.warehouse.load.build", None)
    again = load()

    assert (again.load, again.outcome) == (two[1], "same")
    assert [(file.file, file.read) for file in again.files] == [
        ("intake.csv", 3),
        ("sessions.csv", 5),
        ("scores.csv", 3),
    ]


@pytest.mark.parametrize("options", [{"source": "north"}, {"data_cut": date(2025, 2, 1)}])
def test_other_options_are_another_load(load: Load, options: dict[str, Any]) -> None:
    """The same files read in another way are another load."""
    assert load().load != load(**options).load


def test_roll_back_and_load_again(load: Load, two: tuple[str, str], warehouse: Path) -> None:
    """After going back, loading the files of the newer load puts that one in force again and says so."""
    assert roll_back(warehouse, who="Cleo").id == two[0]
    assert in_force(warehouse) == two[0]
    again = load(who="Cleo")

    assert (again.load, again.outcome, in_force(warehouse)) == (two[1], "again", two[1])
    assert roll_back(warehouse, who="Cleo").id == two[0]


def test_earlier_files_again(load: Load, two: tuple[str, str], export: Path, warehouse: Path) -> None:
    """Files of an earlier load bring that load back, and going back from there leads to the one before."""
    (export / "sessions.csv").write_text(SESSIONS, encoding="utf-8")
    (export / "scores.csv").write_text(SCORES, encoding="utf-8")

    assert (load().load, in_force(warehouse)) == (two[0], two[0])
    assert roll_back(warehouse, who="Ada").id == two[1]


def test_roll_back_to_a_named_load(two: tuple[str, str], warehouse: Path) -> None:
    """Any load that is there can be put in force, also the newer one."""
    roll_back(warehouse, two[0], who="Ada")
    roll_back(warehouse, two[1], who="Ada")

    assert in_force(warehouse) == two[1]
    assert list(ask("sessions", open_store(warehouse), Filters.parse({})).rows["booked"]) == [5]


def test_nothing_to_go_back_to(load: Load, warehouse: Path) -> None:
    """The first load has none before it, and a load that nobody knows is not there: both are said."""
    first = load().load
    with pytest.raises(InputError, match="No load was in force before"):
        roll_back(warehouse, who="Ada")
    with pytest.raises(InputError, match=f"There are: {first}"):
        roll_back(warehouse, "20250101-00000000", who="Ada")


def test_no_way_back_to_a_damaged_load(two: tuple[str, str], warehouse: Path) -> None:
    """A load with a changed file, though of the same size, is not put in force; with a vanished one neither."""
    path = warehouse / two[0] / "bookings.parquet"
    content = path.read_bytes()
    path.write_bytes(content[:100] + bytes([content[100] ^ 1]) + content[101:])
    with pytest.raises(InputError, match="damaged"):
        roll_back(warehouse, who="Ada")
    path.unlink()
    with pytest.raises(InputError, match="damaged"):
        roll_back(warehouse, two[0], who="Ada")
    shutil.rmtree(path.parent)
    with pytest.raises(InputError, match="gone"):
        roll_back(warehouse, who="Ada")

    assert in_force(warehouse) == two[1]


def test_last_loads_are_kept(load: Load, two: tuple[str, str], warehouse: Path) -> None:
    """Of four loads the last three are kept; the one in force and the one before it stay whatever the number."""
    keep_loads(warehouse, 3, who="Ada")
    made = [*two, load(source="north").load, load(source="south").load]
    assert {other.id for other in loads(warehouse)} == set(made[1:])

    keep_loads(warehouse, 1, who="Ada")
    newest = load(source="east").load
    assert {other.id for other in loads(warehouse)} == {made[3], newest}


def test_compare_counts_by_key(two: tuple[str, str], warehouse: Path) -> None:
    """One booking is gone and one changed, one score is added; referrals are as they were."""
    found = compare(warehouse, *two)

    assert {row.name: (row.added, row.gone, row.changed, row.same) for row in found.records} == {
        "referrals": (0, 0, 0, 3),
        "bookings": (0, 1, 1, 4),
        "scores": (1, 0, 0, 2 + 4 + 2),  # of the file, before visits, at intake
    }
    assert found.same_files == ("intake.csv",)
    assert {row.name: (row.one, row.other) for row in found.read}["sessions.csv"] == (6, 5)


def test_compare_is_even_handed(two: tuple[str, str], warehouse: Path) -> None:
    """The other way round, what was added is gone and what was gone is added."""
    there, back = compare(warehouse, *two), compare(warehouse, *reversed(two))

    assert [(row.added, row.gone, row.changed) for row in there.records] == [
        (row.gone, row.added, row.changed) for row in back.records
    ]


def test_unchanged_file_can_be_added_again(load: Load, export: Path, warehouse: Path) -> None:
    """Adding an export of which one file has changed replaces the file that has not, once."""
    (export / "scores.csv").write_text("referral_id,score_date,measure,value\nR9,2025-01-05,nprs,3\nR1,x,y\n")
    load()
    with (export / "sessions.csv").open("a", encoding="utf-8") as file:
        file.write("S7,R2,2025-02-21 09:00,attended,30,2,1\n")
    added = load_folder(export, warehouse, add=True)

    assert added.rejects == 2
    assert ask("sessions", open_store(warehouse), Filters.parse({})).rows["booked"][0] == 7


def test_commands(two: tuple[str, str], warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """loads, rollback and compare say in words what they did, and as JSON what programs need."""
    where = ["--warehouse", str(warehouse)]
    assert main(["loads", *where]) == 0
    assert [line.split()[:2] for line in capsys.readouterr().out.splitlines()[1:3]] == [
        ["*", two[1]],
        [two[0], f"{loads(warehouse)[-1].loaded_at:%Y-%m-%d}"],
    ]
    assert main(["loads", "--json", "--keep", "4", *where]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["keep"], [load["in_force"] for load in found["loads"]]) == (4, [True, False])
    assert main(["compare", *two, *where]) == 0
    assert "bookings: 0 added, 1 gone, 1 changed, 4 the same." in capsys.readouterr().out
    assert main(["rollback", *where]) == 0
    assert f"In force is now {two[0]}" in capsys.readouterr().out


def test_rejects_command(load: Load, change: Change, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """rejects lists the reasons with their counts, writes the records, and never over a file that is being mended."""
    change("sessions", "S2,R1", "S2,R9")
    where = ["--warehouse", str(load().folder.parent)]
    out = tmp_path / "mend"
    assert main(["rejects", "--out", str(out), *where]) == 0
    said = capsys.readouterr().out

    assert "1 rejected records and cells" in said
    assert (out / "sessions.rejects.csv").read_text(encoding="utf-8").count("S2,R9") == 1
    assert main(["rejects", "--out", str(out), *where]) == 1
    assert "already" in capsys.readouterr().err


def test_map_condition_command(
    export: Path, warehouse: Path, change: Change, capsys: pytest.CaptureFixture[str]
) -> None:
    """A load offers the command that maps a label; the command says what it did, and of a wrong code which there are."""
    change("intake", "R2,P2,muscle_spasm", "R2,P2,Sore all over")
    where = ["--warehouse", str(warehouse)]
    assert main(["load", str(export), *where]) == 0
    assert "1 x: map-condition 'Sore all over' CODE" in capsys.readouterr().out
    assert main(["map-condition", "Sore all over", "muscle_spasm", *where]) == 0
    assert "stands for muscle_spasm" in capsys.readouterr().out
    assert main(["map-condition", "Sore all over", "soreness", *where]) == 1
    assert "low_back" in capsys.readouterr().err
