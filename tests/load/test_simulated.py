"""Simulated exports through the real load: clean ones whole, dirty ones as planted, and the planted truth found again."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.filters import Filters
from analysis.questions import ask
from analysis.simulation import simulate
from analysis.warehouse.load import load_folder
from analysis.warehouse.report import LoadReport
from analysis.warehouse.store import Store, open_store


def simulated(folder: Path, referrals: int, **options: Any) -> tuple[LoadReport, dict[str, Any], Store]:
    """A simulated export loaded: the report, the truth, the store."""
    simulate(referrals, 7, folder / "export", **options)
    report = load_folder(folder / "export", folder / "warehouse")
    truth = json.loads((folder / "export" / "truth.json").read_text(encoding="utf-8"))
    return report, truth, open_store(folder / "warehouse")


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> tuple[LoadReport, dict[str, Any], Store]:
    """6,000 referrals, clean."""
    return simulated(tmp_path_factory.mktemp("clean"), 6000)


@pytest.fixture(scope="module")
def dirty(tmp_path_factory: pytest.TempPathFactory) -> tuple[LoadReport, dict[str, Any], Store]:
    """600 referrals with planted dirt."""
    return simulated(tmp_path_factory.mktemp("dirty"), 600, dirt=True)


def test_clean_export_loads_whole(clinic: tuple[LoadReport, dict[str, Any], Store]) -> None:
    """Of a clean export nothing is rejected, and it is marked as simulated."""
    report, _, store = clinic

    assert [(file.read - file.loaded, file.cells_rejected) for file in report.files] == [(0, 0)] * 4
    assert store.load.simulated


@pytest.mark.parametrize("threshold", ["20", "30", "50", "mcid"])
@pytest.mark.parametrize("rule", ["first", "confirmed", "confirmed_strict"])
def test_incidence_of_improvement_is_recovered(
    clinic: tuple[LoadReport, dict[str, Any], Store], rule: str, threshold: str
) -> None:
    """By week 4, 8 and 12 the curve is within four standard errors of what a clinic that loses nobody would see."""
    _, truth, store = clinic
    asked = {"rule": rule, "threshold": threshold}
    (whole,) = ask("improvement", store, Filters.parse(asked)).rows.to_dict("records")
    rows = ask("improvement", store, Filters.parse(asked | {"by": "condition"})).rows.to_dict("records")
    known = {
        row["condition"]: row for row in truth["improvement"] if (row["rule"], row["threshold"]) == (rule, threshold)
    }
    off = {
        (row["condition"], week): (row[f"by_week_{week}"], known[row["condition"]][f"day_{week * 7}"])
        for row in [whole | {"condition": "all"}, *(row for row in rows if row["n"] >= 100)]
        for week in (4, 8, 12)
        if abs(row[f"by_week_{week}"] - known[row["condition"]][f"day_{week * 7}"])
        > 4 * (row[f"by_week_{week}_high"] - row[f"by_week_{week}_low"]) / (2 * 1.96)
    }

    assert off == {}


def test_planted_dirt_is_what_is_rejected(dirty: tuple[LoadReport, dict[str, Any], Store]) -> None:
    """Per file, as many records are rejected and cells left empty as were planted, and all else is loaded."""
    report, truth, _ = dirty
    planted = pd.DataFrame(truth["dirt"])
    for file in report.files:
        mine = planted[planted["file"] == file.file].groupby("expect")["records"].sum()
        counts = asdict(file)

        assert counts["rejected"] == mine.get("record rejected", 0)
        assert counts["cells_rejected"] == mine.get("cell rejected", 0)
        assert counts["loaded"] == counts["read"] - counts["rejected"]


def test_planted_conditions_are_unmapped(dirty: tuple[LoadReport, dict[str, Any], Store]) -> None:
    """The planted unknown conditions are counted as unmapped."""
    report, truth, _ = dirty
    planted = sum(row["records"] for row in truth["dirt"] if row["kind"] == "unknown_condition")
    (check,) = (check for check in report.checks if check["check"] == "unmapped_conditions")

    assert check["n"] == planted
