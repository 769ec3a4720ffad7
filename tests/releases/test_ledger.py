"""The ledger: every line chained to the one before, so that what was changed, added or removed is seen; private."""

import hashlib
import json
import stat
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from analysis.disclosure.publish import publish
from analysis.errors import InputError
from analysis.reports.package.export import export as export_package
from analysis.warehouse import ledger
from analysis.warehouse.load import load_folder
from tests.faults.conftest import Export


@pytest.fixture
def lines(warehouse: Path, tmp_path: Path, export: Export) -> Path:
    """The file of a ledger with four entries."""
    export_package(warehouse, tmp_path / "a.zip", who="Ada")
    export.grow()
    load_folder(export.folder, warehouse)
    publish(warehouse, who="Bea")
    export_package(warehouse, tmp_path / "b.zip", who="Bea")
    return warehouse / "ledger" / "ledger.jsonl"


def test_every_release_and_export_is_entered(lines: Path, warehouse: Path) -> None:
    """The ledger says of each release and export who, when, of which load, by which policy, how many people, which file."""
    found = ledger.ledger(warehouse)
    assert list(found["kind"]) == ["exported", "published", "exported", "published"]
    assert list(found["who"]) == ["Bea", "Bea", "Ada", "Ada"]
    assert list(found["n"]) == [290, 290, 270, 270]
    assert found["load"].nunique() == found["release"].nunique() == 2
    assert set(found["policy"]) == {"default"}
    assert list(found["file"])[::2] == ["b.zip", "a.zip"]
    assert found[["when", "load", "request", "file", "sha256"]].ne("").all(axis=None)


def test_how_many_people_is_told_or_said_to_be_hidden() -> None:
    """A release that hides its number of people says so; where nothing was released there is nothing to count."""
    found = pd.DataFrame({"release": ["r1", "r2", ""], "n": [270.0, None, None]})
    assert list(ledger.people_words(found)) == ["270", "hidden", ""]


def test_each_line_carries_the_hash_of_the_one_before(lines: Path) -> None:
    """The chain can be followed with nothing but sha256sum."""
    written = lines.read_text(encoding="utf-8").splitlines()
    before = [json.loads(line)["before"] for line in written]
    assert before == ["", *(hashlib.sha256(line.encode()).hexdigest() for line in written[:-1])]


def altered(text: str, change: str) -> str:
    """A ledger after somebody was at it."""
    lines = text.splitlines()
    return "".join(
        f"{line}\n"
        for line in {
            "a word": [line.replace("Ada", "Eve") for line in lines],
            "a word of the last": [*lines[:-1], lines[-1].replace("Bea", "Eve")],
            "the first gone": lines[1:],
            "one gone": [lines[0], *lines[2:]],
            "the last gone": lines[:-1],
            "the last two gone": lines[:-2],
            "all gone": [],
            "two swapped": [lines[1], lines[0], *lines[2:]],
            "one twice": [*lines, lines[-1]],
            "rubbish": [*lines, "rubbish"],
            "a number": [*lines, "7"],
            "an empty line": [*lines, ""],
        }[change]
    )


CHANGES = (
    "a word", "a word of the last", "the first gone", "one gone", "the last gone", "the last two gone", "all gone",
    "two swapped", "one twice", "rubbish", "a number", "an empty line",
)  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_is_changed_is_seen(lines: Path, warehouse: Path, change: str) -> None:
    """A line that was changed, added, moved or removed is seen, and nothing is published or exported until it is mended."""
    whole = lines.read_text(encoding="utf-8")
    lines.write_text(altered(whole, change), encoding="utf-8")
    with pytest.raises(InputError, match="Put back your copy"):
        ledger.ledger(warehouse)
    with pytest.raises(InputError, match="Put back your copy"):
        publish(warehouse, who="Ada")
    with pytest.raises(InputError, match="Put back your copy"):
        export_package(warehouse, warehouse / "c.zip", who="Ada")
    lines.write_text(whole, encoding="utf-8")
    assert len(ledger.entries(warehouse)) == 4


def test_killed_between_ledger_and_head(lines: Path, warehouse: Path) -> None:
    """Who was killed after the line and before its hash was kept apart has changed nothing: the chain goes on."""
    head = lines.with_name("head")
    before = json.loads(lines.read_text(encoding="utf-8").splitlines()[-1])["before"]
    head.write_text(f"{before}\n", encoding="utf-8")
    export_package(warehouse, warehouse / "c.zip", who="Ada")
    assert len(ledger.entries(warehouse)) == 5


def test_nobody_else_reads_it(lines: Path, warehouse: Path) -> None:
    """The ledger's folder, its entries, exact counts and clinic codes are open to their owner alone."""
    kept = [path for path in lines.parent.rglob("*") if path.name != ".lock"]
    assert {path.name for path in kept} >= {"head", "clinics.json", "exports"}
    assert sum(path.suffix == ".parquet" for path in kept) == 2
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept if path.is_file()} == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (lines.parent, lines.parent / "exports")} == {0o700}


def test_clinics_keep_their_codes(warehouse: Path) -> None:
    """A clinic has the code that it got first, a new one gets the next, and people without a clinic need none."""
    codes = ledger.known_codes(warehouse)
    assert set(codes) == {"A", "B"}
    assert sorted(codes.values()) == ["clinic_1", "clinic_2"]
    with ledger.held(warehouse, "Ada", "testing"):
        more = ledger.clinic_codes(warehouse, ("unknown", "B", "0 new", "A"))
    assert more == {**codes, "0 new": "clinic_3"}


def test_no_clinic_is_named(warehouse: Path) -> None:
    """What researchers reach has codes for clinics, in no order of the alphabet or of anything else."""
    text = "".join(path.read_text(encoding="utf-8") for path in (warehouse / "protected").rglob("ladder*.json"))
    assert '"clinic_1"' in text
    assert '"A"' not in text


def test_a_new_start_forgets_who_bound(warehouse: Path) -> None:
    """The releases before the last new start do not bind; one that is in force again is there once."""
    one = ledger.entries(warehouse)[0]

    def entry(name: str, **other: object) -> ledger.Entry:
        return replace(one, release=name, **other)

    chain = [entry("r1"), entry("r2"), entry("r1"), entry("", kind="refused"), entry("r2", kind="exported")]
    assert ledger.binding(chain) == ("r1", "r2")
    assert ledger.binding([*chain, entry("r3", start_over=True), entry("r4")]) == ("r3", "r4")
