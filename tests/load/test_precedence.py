"""Which score counts on a day that has several: discharge, then follow_up, before, intake."""

from pathlib import Path

import pytest

from analysis.filters import Filters
from analysis.questions import ask
from analysis.warehouse.load import load_folder
from analysis.warehouse.store import open_store

ORDER = {"discharge": 1, "follow_up": 2, "before": 3, "intake": 4}


@pytest.mark.parametrize("first", ORDER)
def test_best_timing_of_a_day_counts(tmp_path: Path, first: str) -> None:
    """Of the timings from `first` on, all scored on one day of an export without sessions, `first` counts."""
    left = list(ORDER)[list(ORDER).index(first) :]
    rows = "".join(f"R1,2025-02-01,nprs,{ORDER[timing]},{timing}\n" for timing in reversed(left))
    (tmp_path / "intake.csv").write_text("referral_id,patient_id,condition,intake_date\nR1,P1,low_back,2025-01-01\n")
    (tmp_path / "scores.csv").write_text(
        f"referral_id,score_date,measure,value,timing\nR1,2025-01-01,nprs,9,intake\n{rows}"
    )
    load_folder(tmp_path, tmp_path / "warehouse")
    (row,) = ask("pain", open_store(tmp_path / "warehouse"), Filters.parse({"at": "31"})).rows.to_dict("records")

    assert (row["baseline_mean"], row["latest_mean"]) == (9, ORDER[first])
