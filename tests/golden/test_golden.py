"""One CSV per question on the sample: a change of any number shows up in a review as a changed line.

To accept a change that is meant: UPDATE_GOLDEN=1 python3 run.py test tests/golden, and say why in the commit.
"""

import os
from pathlib import Path

import pandas as pd
import pytest

from analysis.filters import Filters
from analysis.questions import ask
from analysis.warehouse.store import Store, open_store

HERE = Path(__file__).parent
CASES = {
    "ladder": {"by": "condition"},
    "pain": {"by": "condition"},
    "responders": {"by": "clinic"},
    "sessions": {"by": "clinic"},
    "trajectory": {"by": "clinic"},
    "improvement": {"by": "condition"},
    "events": {"condition": "thoracic_outlet"},
    "quality": {},
    "dose": {"by": "clinic"},
    "expected": {"condition": "low_back"},
    "sensitivity": {"by": "clinic"},
    "compare": {"by": "clinic"},
    "baseline": {"by": "clinic"},
    "heart": {"by": "condition"},
    "safety": {"by": "clinic"},
    "relief": {"by": "condition"},
    "lasting": {},
    "trend": {"by": "clinic"},
    "case_mix": {},
    "variation": {"by": "therapist"},
    "referrals": {},
    "access": {"by": "clinic"},
    "open": {"therapist": "T-05"},
    "signals": {},
}


@pytest.fixture(scope="module")
def sample(sample_warehouse: Path) -> Store:
    """The committed sample, loaded."""
    return open_store(sample_warehouse)


@pytest.mark.parametrize("question", CASES)
def test_answer_on_the_sample_is_the_known_one(sample: Store, question: str) -> None:
    """The answer on the sample is the committed one, number by number to nine digits."""
    rows = ask(question, sample, Filters.parse(CASES[question])).rows
    found = rows.to_csv(index=False, float_format="%.9g", lineterminator="\n")
    path = HERE / f"{question}.csv"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(found, encoding="utf-8")

    assert found == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("doctor", ["R-03", "R-54", "R-52"])
def test_a_doctor_is_held_to_the_same_numbers_whoever_asks(sample: Store, doctor: str) -> None:
    """Alone from the narrow store, among all doctors, and in variation: one row, to the digit (58, 10 and 5 complete)."""
    alone = ask("referrals", sample, Filters(referrer=(doctor,)))
    every = ask("referrals", sample, Filters()).rows.set_index("referrer").loc[[doctor]]
    judged = ask("variation", sample, Filters(by="referrer")).rows.set_index("referrer").loc[[doctor]]
    row = alone.rows.set_index("referrer")
    shared = [name for name in row if name in judged and name not in ("n_known", "shown")]

    pd.testing.assert_frame_equal(row, every)
    pd.testing.assert_frame_equal(row[shared], judged[shared], check_dtype=False, check_exact=False, rtol=1e-9)
    assert alone.details["conditions"]["expected"].sum() == pytest.approx(row["expected"].iloc[0])
