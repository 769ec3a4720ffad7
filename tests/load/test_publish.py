"""How a load is published: whole or not at all, under an id that tells the same load again."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest

from analysis.errors import InputError
from analysis.filters import Filters
from analysis.questions import ask
from analysis.warehouse.report import LoadReport
from analysis.warehouse.store import open_store

Load = Callable[..., LoadReport]
Change = Callable[[str, str, str], None]


def test_same_files_are_the_same_load(load: Load) -> None:
    """Loading the same files again changes nothing and says so."""
    first, second = load(), load()

    assert first.load == second.load
    assert (first.is_new, second.is_new) == (True, False)


def test_changed_file_is_another_load(load: Load, change: Change, warehouse: Path) -> None:
    """Any change to a file makes another load, and the old one stays beside it."""
    first = load()
    change("sessions", "attended,60,7,5", "attended,60,8,5")
    second = load()

    assert first.load != second.load
    assert {path.name for path in warehouse.iterdir()} - {".lock"} == {first.load, second.load, "current"}


def test_failed_load_leaves_the_old_one(load: Load, change: Change, warehouse: Path) -> None:
    """A load that is refused leaves the load in force as it was, and no half-built folder."""
    first = load()
    change("intake", "referral_id,", "ref,")
    with pytest.raises(InputError, match="referral_id"):
        load()

    assert open_store(warehouse).load.id == first.load
    assert {path.name for path in warehouse.iterdir()} - {".lock"} == {first.load, "current"}


def test_open_store_survives_the_next_load(load: Load, change: Change, warehouse: Path) -> None:
    """Somebody who is reading while a new load is published goes on reading the old one."""
    load()
    store = open_store(warehouse)
    change("intake", "R3,P3,low_back", "R3,P3,muscle_spasm")
    load()

    assert list(ask("ladder", store, Filters.parse({"condition": "low_back"})).rows["referred"]) == [1]
    assert list(ask("ladder", open_store(warehouse), Filters.parse({"condition": "low_back"})).rows["referred"]) == [0]


def test_data_cut_is_the_last_attended_booking_score_or_discharge(load: Load) -> None:
    """Upcoming bookings (1 March) do not move the data cut; the last attended one (20 February) does."""
    assert load().data_cut == date(2025, 2, 20)


def test_data_cut_can_be_set(load: Load) -> None:
    """With --data-cut everything later is rejected, and a later discharge is not yet known."""
    report = load(data_cut=date(2025, 2, 1))

    assert report.data_cut == date(2025, 2, 1)
    assert [(file.file, file.rejected, file.cells_rejected) for file in report.files] == [
        ("intake.csv", 0, 1),  # R1's discharge of 10 February
        ("sessions.csv", 1, 0),  # S5 of 20 February; S6 is upcoming
        ("scores.csv", 1, 0),  # the discharge score of 10 February
    ]


def test_unmapped_condition_is_counted_and_a_mapping_offered(load: Load, change: Change, warehouse: Path) -> None:
    """An unknown condition loads, is counted with its label and the nearest condition, and is in no row by condition."""
    change("intake", "R2,P2,muscle_spasm", "R2,P2,Muscel spasm")
    report = load()
    (check,) = (check for check in report.checks if check["check"] == "unmapped_conditions")
    rows = ask("ladder", open_store(warehouse), Filters.parse({"by": "condition"})).rows

    assert (check["n"], check["of"]) == (1, 3)
    assert check["labels"] == [{"label": "Muscel spasm", "n": 1, "suggestion": "muscle_spasm"}]
    assert list(rows["condition"]) == ["carpal_tunnel", "low_back"]


def test_manifest_tells_what_was_read_and_with_what(load: Load) -> None:
    """The manifest names files with sizes and checksums, counts, the dictionary version and the software."""
    content = json.loads((load().folder / "manifest.json").read_text(encoding="utf-8"))

    assert [row["file"] for row in content["files"]] == ["intake.csv", "sessions.csv", "scores.csv"]
    assert all(len(row["sha256"]) == 64 and row["bytes"] > 0 for row in content["files"])
    assert {"duckdb", "pandas", "python"} <= content["software"].keys()
    assert content["dictionary"]["version"]


def test_simulated_exports_are_marked(load: Load, export: Path, warehouse: Path) -> None:
    """A folder with the simulator's truth.json is marked as simulated wherever it is shown."""
    (export / "truth.json").write_text('{"simulated": true}', encoding="utf-8")
    load()

    assert open_store(warehouse).load.simulated


def test_nothing_loaded_says_what_to_do(warehouse: Path) -> None:
    """An empty warehouse is no traceback: the message says how to load."""
    with pytest.raises(InputError, match=r"run\.py load"):
        open_store(warehouse)


def test_store_reaches_nothing_but_its_load(load: Load, warehouse: Path) -> None:
    """A store cannot read another file, write one, or loosen its own lock."""
    load()
    store = open_store(warehouse)
    for statement in (
        "select * from read_text('/etc/hostname')",
        "copy (select 1) to '/tmp/leak.csv'",
        "set enable_external_access = true",
    ):
        with pytest.raises(duckdb.Error), store.connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.parametrize("name", ["episodes.parquet", "manifest.json"])
@pytest.mark.parametrize("content", [None, b"not what it was"])
def test_damaged_load_says_so(load: Load, warehouse: Path, name: str, content: bytes | None) -> None:
    """A load with a missing or damaged file is a sentence that says what to do, and loading again mends it."""
    path = load().folder / name
    path.unlink() if content is None else path.write_bytes(content)
    with pytest.raises(InputError, match=r"[Ll]oad (the|your) exports again"):
        open_store(warehouse)
    again = load()

    assert again.is_new
    assert open_store(warehouse).load.id == again.load
