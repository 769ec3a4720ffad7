"""What a scope keeps out of sight."""

from datetime import date
from pathlib import Path

import pytest

from analysis.access import AGGREGATES
from analysis.errors import InputError
from analysis.filters import Filters
from analysis.questions import QUESTIONS, ask
from analysis.warehouse.load import load_folder
from analysis.warehouse.store import Store, open_store

ROW_LEVEL = ("events", "open")
TWELVE = Path(__file__).parents[1] / "spec" / "twelve"


@pytest.fixture(scope="module")
def aggregates(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The hand-counted export, seen by somebody who may see aggregates only."""
    warehouse = tmp_path_factory.mktemp("scope")
    for cut in (date(2025, 8, 31), None):  # twice, so that there is something to compare with
        load_folder(TWELVE, warehouse, data_cut=cut)
    return open_store(warehouse, AGGREGATES)


@pytest.mark.parametrize("question", ROW_LEVEL)
def test_rows_about_episodes_are_refused(aggregates: Store, question: str) -> None:
    """The row-level questions are refused with a sentence to a scope of aggregates."""
    with pytest.raises(InputError, match="not open to this role"):
        ask(question, aggregates, Filters())


@pytest.mark.parametrize("question", [name for name in QUESTIONS if name not in ROW_LEVEL])
def test_other_answers_name_no_patient_or_referral(aggregates: Store, question: str) -> None:
    """No other question, nor any of its further tables, holds an id of a patient or a referral."""
    by = "referrer" if question in {"variation", "referrals"} else "condition"
    result = ask(question, aggregates, Filters.parse({"by": by}))
    cells = {str(value) for table in (result.rows, *result.details.values()) for value in table.to_numpy().ravel()}
    ids = {f"E{number:02}" for number in range(1, 18)} | {f"P{number:02}" for number in range(1, 18)}

    assert not cells & ids
