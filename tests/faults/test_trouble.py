"""Disks that are full or read-only, two at once, files that vanish or rot: said in words, and mended by the next load."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analysis.cli import main
from analysis.errors import InputError, OutcomesError
from analysis.warehouse.load import load_folder
from analysis.warehouse.publish import current_load
from analysis.warehouse.store import open_store
from tests.faults.child import PROCESSES, begin, command, finish, load_and_stop
from tests.faults.conftest import Disk, Export, booked

ROOT = Path(__file__).parents[2]
PHASES = ("Reading", "Checking", "Building", "Fitting", "Collecting", "Writing", "Publishing")


def load_words(export: Export, warehouse: Path) -> list[str]:
    return ["load", str(export.folder), "--warehouse", str(warehouse)]


def refused(words: list[str], output: Path, largest_file: int | None = None) -> str:
    """What a command said that was refused: exit code 1, and no traceback."""
    code = finish(begin(command, words, output, largest_file))
    said = output.read_text(encoding="utf-8")
    assert code == 1, said
    assert "Traceback" not in said
    return said


def at_phase(phase: str, do: Callable[[], object]) -> Callable[[int, int, str], None]:
    """A progress function that does something when a phase begins, once."""
    waiting = [do]

    def progress(_done: int, _total: int, words: str) -> None:
        if waiting and words.startswith(phase):
            waiting.pop()()

    return progress


def test_phases_are_said_in_their_order(export: Export, warehouse: Path) -> None:
    """Progress only ever grows to 100, through all phases in their order."""
    seen: list[tuple[int, int, str]] = []
    load_folder(export.folder, warehouse, progress=lambda *step: seen.append(step))
    shares = [done / total for done, total, _ in seen]

    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert list(dict.fromkeys(words.split()[0] for *_, words in seen)) == [*PHASES, "Published"]


@pytest.mark.parametrize("free", [0, 20_000, 80_000])
def test_full_disk(export: Export, disk: Disk, tmp_path: Path, free: int) -> None:
    """However little room is left: the load is refused in words, what was published stays, and room mends it."""
    warehouse = disk.warehouse
    disk.leave(free)
    said = refused(load_words(export, warehouse), tmp_path / "said")

    assert "disk is full" in said
    assert booked(warehouse) == 3
    disk.remount("size=64m")
    load_folder(export.folder, warehouse)
    assert booked(warehouse) == 4


@pytest.mark.parametrize("largest_file", [100, 20_000])
def test_limited_files(export: Export, warehouse: Path, tmp_path: Path, largest_file: int) -> None:
    """Where the system lets no file grow beyond a limit, as a quota does, it is the same."""
    said = refused(load_words(export, warehouse), tmp_path / "said", largest_file)

    assert "disk is full" in said
    assert booked(warehouse) == 3
    load_folder(export.folder, warehouse)
    assert booked(warehouse) == 4


def test_read_only_disk(export: Export, disk: Disk, tmp_path: Path) -> None:
    """A warehouse that cannot be written to can be asked, and a load is refused in words."""
    warehouse = disk.warehouse
    disk.remount("ro")

    assert "cannot be written to" in refused(load_words(export, warehouse), tmp_path / "said")
    assert "cannot be written to" in refused(["rollback", "--warehouse", str(warehouse)], tmp_path / "said")
    assert booked(warehouse) == 3
    disk.remount("rw")
    load_folder(export.folder, warehouse)
    assert booked(warehouse) == 4


def test_two_loads_at_once(export: Export, warehouse: Path, tmp_path: Path) -> None:
    """The second is refused at once and told who is loading; the first is not disturbed."""
    began, go_on = PROCESSES.Event(), PROCESSES.Event()
    first = begin(load_and_stop, export.folder, warehouse, began, go_on)
    began.wait()
    said = refused(load_words(export, warehouse), tmp_path / "said")

    assert "Ada has been loading since" in said
    assert booked(warehouse) == 3
    go_on.set()
    assert finish(first) == 0
    assert booked(warehouse) == 4


def test_lock_of_a_killed_load_does_not_block(export: Export, warehouse: Path) -> None:
    """A load that was killed while it held the warehouse leaves nothing that stands in the way."""
    began, go_on = PROCESSES.Event(), PROCESSES.Event()
    first = begin(load_and_stop, export.folder, warehouse, began, go_on)
    began.wait()
    assert list(warehouse.glob(".building-*"))
    first.kill()
    assert finish(first) == -9
    load_folder(export.folder, warehouse)

    assert booked(warehouse) == 4
    assert not list(warehouse.glob(".building-*"))


@pytest.mark.parametrize("phase", ["Reading", "Building", "Writing", "Publishing"])
def test_warehouse_deleted_while_loading(export: Export, warehouse: Path, phase: str) -> None:
    """Whenever the warehouse is deleted under a load: it says so, and loading again makes a new one."""
    with pytest.raises(InputError, match="was deleted"):
        load_folder(export.folder, warehouse, progress=at_phase(phase, lambda: shutil.rmtree(warehouse)))

    load_folder(export.folder, warehouse)
    assert booked(warehouse) == 4


def test_export_deleted_while_loading(export: Export, warehouse: Path) -> None:
    """An export whose files vanish while they are read is refused in words, and the old load stays."""
    with pytest.raises(InputError):
        load_folder(export.folder, warehouse, progress=at_phase("Reading", lambda: shutil.rmtree(export.folder)))

    assert booked(warehouse) == 3


def test_warehouse_deleted_under_a_page(export: Export, warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page whose warehouse is deleted says what to do instead of an exception, and shows the next load."""
    store = open_store(warehouse)
    monkeypatch.setenv("OUTCOMES_WAREHOUSE", str(warehouse))
    app = AppTest.from_file(ROOT / "dashboard.py", default_timeout=60).run()
    assert not app.exception
    shutil.rmtree(warehouse)
    with pytest.raises(OutcomesError, match="Load the exports again"):
        store.measures()
    app.run()

    assert not app.exception
    assert any("Load a folder of exports" in info.value for info in app.info)
    load_folder(export.folder, warehouse)
    app.run()
    assert not app.exception
    assert not any("Load a folder of exports" in info.value for info in app.info)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"../../etc\n", b"20250101-00000000\n"])
def test_damaged_pointer(warehouse: Path, content: bytes) -> None:
    """A pointer that says nonsense, or names a load that is gone, is said; going to a load mends it."""
    made = current_load(warehouse)
    (warehouse / "current").write_bytes(content)
    with pytest.raises(InputError, match=r"rollback LOAD"):
        open_store(warehouse)
    assert main(["rollback", made.name, "--warehouse", str(warehouse)]) == 0
    assert booked(warehouse) == 3


def test_load_mends_a_damaged_pointer(export: Export, warehouse: Path) -> None:
    """Loading works and puts in force what was loaded, whatever the pointer said."""
    (warehouse / "current").write_bytes(b"../../etc\n")
    load_folder(export.folder, warehouse)
    assert booked(warehouse) == 4


@pytest.mark.parametrize("content", [b"", b"[1]", b'{"marts": 1}', b"\xff"])
def test_damaged_manifest(warehouse: Path, content: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    """A manifest that was damaged is said by every command, without a traceback."""
    made = current_load(warehouse)
    (made / "manifest.json").write_bytes(content)
    where = ["--warehouse", str(warehouse)]
    for words in (["ask", "ladder"], ["rollback"], ["rejects"], ["compare", made.name, made.name]):
        assert main([*words, *where]) == 1
        assert "Load the exports again" in capsys.readouterr().err
    assert main(["loads", *where]) == 0
    assert "Load the exports again" in capsys.readouterr().out


def test_load_mends_a_damaged_manifest(export: Export, warehouse: Path) -> None:
    """Loading works beside a damaged load, and the same files make the damaged one anew."""
    made = current_load(warehouse)
    (made / "manifest.json").write_bytes(b"{}")
    export.shrink()
    again = load_folder(export.folder, warehouse)

    assert (again.load, again.is_new, booked(warehouse)) == (made.name, True, 3)


def test_rotten_parquet(export: Export, warehouse: Path) -> None:
    """Bits that flip in a mart never make a traceback, and loading the same files again mends the load."""
    made = current_load(warehouse)
    draw = random.Random(7)  # noqa: S311 - draws places, not secrets
    for name in ("episodes", "bookings", "scores"):
        path = made / f"{name}.parquet"
        content = bytearray(path.read_bytes())
        for place in (draw.randrange(len(content)) for _ in range(15)):
            path.write_bytes(content[:place] + bytes([content[place] ^ 0x55]) + content[place + 1 :])
            assert main(["ask", "sessions", "--warehouse", str(warehouse)]) in {0, 1}
    export.shrink()
    again = load_folder(export.folder, warehouse)

    assert (again.load, again.is_new, booked(warehouse)) == (made.name, True, 3)
