"""A small export that grows by a booking at a time, so that what is published can be told by its bookings."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.filters import Filters
from analysis.questions import ask
from analysis.warehouse.load import load_folder
from analysis.warehouse.store import open_store

INTAKE = """\
referral_id,patient_id,condition,referral_date,intake_date,clinic_id,baseline_pain
R1,P1,carpal_tunnel,2025-01-01,2025-01-05,A,8
R2,P2,muscle_spasm,2025-01-02,2025-01-06,A,6
"""
SESSIONS = "session_id,referral_id,session_start,status,minutes,pain_before,pain_after\n"


class Export:
    """A folder with 2 referrals and as many bookings as it was told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bookings = 0
        folder.mkdir(parents=True)
        (folder / "intake.csv").write_text(INTAKE, encoding="utf-8")
        self.grow(3)

    def grow(self, more: int = 1) -> None:
        """Add bookings of R1 and R2 in turn, a day apart."""
        self.bookings += more
        rows = (f"S{n},R{n % 2 + 1},2025-01-{n % 20 + 7:02d},attended,30,5,4\n" for n in range(self.bookings))
        (self.folder / "sessions.csv").write_text(SESSIONS + "".join(rows), encoding="utf-8")

    def shrink(self) -> None:
        """Take the last booking away again."""
        self.grow(-1)


def booked(warehouse: Path) -> int:
    """How many bookings are published, asked as any page asks; the ladder has its two referrals."""
    store = open_store(warehouse)
    (ladder,) = ask("ladder", store, Filters.parse({})).rows.to_dict("records")
    (sessions,) = ask("sessions", store, Filters.parse({})).rows.to_dict("records")
    assert (ladder["referred"], ladder["first_visit"]) == (2, 2)
    return sessions["booked"]


@pytest.fixture
def export(tmp_path: Path) -> Export:
    """The export, with a booking more than is published: 4 of them."""
    made = Export(tmp_path / "export")
    made.grow()
    return made


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with the export of 3 bookings, to be copied."""
    folder = tmp_path_factory.mktemp("published")
    load_folder(Export(folder / "export").folder, folder / "warehouse")
    return folder / "warehouse"


@pytest.fixture
def warehouse(tmp_path: Path, published: Path) -> Path:
    """A warehouse in which 3 bookings are published."""
    return shutil.copytree(published, tmp_path / "warehouse")


class Disk:
    """A small disk of its own, which can be made larger, or read-only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.warehouse = folder / "warehouse"
        folder.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", folder], check=True)

    def remount(self, options: str) -> None:
        """Mount it again with other options, such as a size."""
        subprocess.run(["mount", "-o", f"remount,{options}", self.folder], check=True)

    def leave(self, free: int) -> None:
        """Leave that many bytes free."""
        self.remount(f"size={shutil.disk_usage(self.folder).used + free}")


@pytest.fixture
def disk(tmp_path: Path, published: Path) -> Iterator[Disk]:
    """A disk of 64 MB with a warehouse in which 3 bookings are published; skipped where this user may not mount one."""
    try:
        made = Disk(tmp_path / "disk")
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("only root may mount a small disk")
    shutil.copytree(published, made.warehouse)
    yield made
    subprocess.run(["umount", "-l", made.folder], check=True)


@pytest.fixture(autouse=True, scope="session")
def reach_of_children() -> None:
    """Children import what the tests import, wherever pytest was started."""
    os.environ["PYTHONPATH"] = os.pathsep.join(
        filter(None, (str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH")))
    )
