"""Two simulated clinics, loaded apart and together; tables of them under a policy that hides and rounds nothing."""

import csv
import json

import pandas as pd
import pytest

from analysis.disclosure import protect
from analysis.disclosure.control.policy import Policy
from analysis.disclosure.control.states import States
from analysis.disclosure.counting.specs import tables
from analysis.disclosure.counting.tables import coded, counts_of
from analysis.simulation import simulate
from analysis.warehouse.load import load_folder
from analysis.warehouse.store import open_store

OPEN = Policy("open", "Nothing hidden, nothing rounded", 1, 1, True, "")
CHOSEN = (
    "responders_by_sex", "responders_by_clinic", "pain_by_age", "own_change_by_sex", "curve_by_sex", "table_1",
    "ladder_by_year", "heart_by_clinic", "relief_by_sex", "improvement_by_sex",
)  # fmt: skip
IDS = {"referral_id", "patient_id", "clinic_id", "referrer_id", "therapist_id", "session_id", "provider_id"}


def put_together(folders, out):
    """One export of all folders, each with a letter before its ids, as two clinics' patients are never the same."""
    out.mkdir()
    for name in ("intake.csv", "sessions.csv", "scores.csv", "providers.csv"):
        rows = [_with_letter(row, letter) for letter, folder in folders.items() for row in _rows(folder / name)]
        with (out / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    truth = {"simulated": True, "data_cut": "2026-06-30"}
    (out / "truth.json").write_text(json.dumps(truth), encoding="utf-8")


def _rows(file):
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _with_letter(row, letter):
    return {name: f"{letter}{value}" if name in IDS and value else value for name, value in row.items()}


def codes(counts):
    """Codes of clinics as publishing gives them: numbers in the order of the ids."""
    found = sorted({clinic for frame in counts.frames.values() if "clinic" in frame for clinic in frame["clinic"]})
    return {clinic: f"clinic_{place}" for place, clinic in enumerate(found, 1)}


def all_shown(linked, policy, earlier):
    """What is done with counts under a policy that hides and rounds nothing, without proof."""
    n = linked.counts
    cells = pd.DataFrame({"cell": linked.cells, "n": n, "value": pd.array(n, "Int64"), "status": "shown", "since": ""})
    return States(cells, {})


@pytest.fixture(scope="session")
def apart_and_together(tmp_path_factory):
    """The chosen tables of clinic a, of clinic b, and of both loaded as one, each by the name of the table."""
    home, made = tmp_path_factory.mktemp("pooling"), {}
    folders = {letter: home / letter for letter in "ab"}
    for seed, folder in enumerate(folders.values(), 1):
        simulate(300, seed, folder)
    put_together(folders, home / "ab")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(protect, "states_of", all_shown)
        patch.setattr(protect, "tables", lambda: {name: specs for name, specs in tables().items() if name in CHOSEN})
        for name in ("a", "b", "ab"):
            load_folder(home / name, home / f"w{name}")
            store = open_store(home / f"w{name}")
            counts = counts_of(store)
            protected = protect.protect(coded(counts, codes(counts)), OPEN, {}, store.dictionary)
            made[name] = {table.name: table for table in protected.tables}
    return made
