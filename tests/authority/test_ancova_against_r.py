"""Adjusted comparisons, asked of a loaded export, against R's lm and confint (make_ancova.R), to 1e-6."""

import csv
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.filters import Filters
from analysis.questions import ask
from analysis.warehouse.load import load_folder
from analysis.warehouse.store import Store, open_store

HERE = Path(__file__).parent
PATIENTS = pd.read_csv(HERE / "ancova_patients.csv")
EXPECTED = pd.read_csv(HERE / "ancova.csv")
SLOPES = pd.read_csv(HERE / "ancova_slopes.csv")
SETS = list(dict.fromkeys(PATIENTS["set"]))
PAIRS = sorted({(row.set, row.reference) for row in EXPECTED.itertuples() if row.reference != "others"})
COLUMNS = {"difference": "difference", "low": "low", "high": "high", "p": "p", "unadjusted": "unadjusted"} | {
    "standardised_difference": "standardised",
    "n": "n",
}
OF_R = {"baseline": "x", "age_years": "age", "symptom_weeks": "symptom_weeks"}


def write(path: Path, header: str, rows: Iterable[tuple[object, ...]]) -> None:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([header.split(","), *rows])


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The patients of R as an export without bookings, each set a clinic."""
    folder = tmp_path_factory.mktemp("ancova")
    (folder / "export").mkdir()
    each = list(PATIENTS.itertuples())
    write(
        folder / "export" / "intake.csv",
        "referral_id,patient_id,clinic_id,cohort,sex,condition,birth_year,symptom_weeks,baseline_pain,intake_date",
        (
            (p.id, p.id, p.set, p.cohort, p.sex, p.condition, p.birth_year, p.symptom_weeks, p.baseline, "2025-01-01")
            for p in each
        ),
    )
    write(
        folder / "export" / "scores.csv",
        "referral_id,score_date,measure,value",
        ((p.id, "2025-01-29", "nprs", p.outcome) for p in each),
    )
    load_folder(folder / "export", folder / "warehouse")
    return open_store(folder / "warehouse")


def agree(found: object, authority: object) -> None:
    np.testing.assert_allclose(np.asarray(found, dtype=float), np.asarray(authority, dtype=float), rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("name", SETS)
def test_each_group_against_all_others_is_lm(store: Store, name: str) -> None:
    """Difference, limits, p and the rest equal the contrast of lm with the others weighted by their size."""
    rows = ask("compare", store, Filters.parse({"clinic": name, "by": "cohort", "at": "28"})).rows
    authority = EXPECTED[(EXPECTED["set"] == name) & (EXPECTED["reference"] == "others")]
    assert list(rows["cohort"]) == list(authority["group"])
    agree(rows[list(COLUMNS)], authority[list(COLUMNS.values())])


@pytest.mark.parametrize(("name", "reference"), PAIRS)
def test_each_group_against_one_is_lm(store: Store, name: str, reference: str) -> None:
    """With reference=GROUP the rows equal the differences from that group, which has no row of its own."""
    authority = EXPECTED[(EXPECTED["set"] == name) & (EXPECTED["reference"] == reference)]
    asked = {"clinic": name, "by": "cohort", "at": "28", "reference": reference}
    rows = ask("compare", store, Filters.parse(asked)).rows
    assert list(rows["cohort"]) == list(authority["group"])
    agree(rows[list(COLUMNS)], authority[list(COLUMNS.values())])


@pytest.mark.parametrize("name", SETS)
def test_covariates_are_lm(store: Store, name: str) -> None:
    """The slopes with their limits and p equal those of lm and confint; lm has none for what we say is not in it."""
    table = ask("compare", store, Filters.parse({"clinic": name, "by": "cohort", "at": "28"})).details["covariates"]
    kept = table[table["slope"].notna()]
    names = [
        OF_R.get(row.covariate, f"{row.covariate}{row.level if isinstance(row.level, str) else ''}")
        for row in kept.itertuples()
    ]
    authority = SLOPES[SLOPES["set"] == name].set_index("name")
    assert sorted(names) == sorted(authority.index)
    agree(kept[["slope", "low", "high", "p"]], authority.loc[names, ["slope", "low", "high", "p"]])


def test_what_cannot_be_told_apart_is_named(store: Store) -> None:
    """A condition that only one group has, and nothing else, and a duration that is the same for all are named."""
    result = ask("compare", store, Filters.parse({"clinic": "confounded", "by": "cohort", "at": "28"}))
    table = result.details["covariates"]
    unused = table[table["slope"].isna()].astype(object).fillna("")
    assert {(row.covariate, row.level, row.why_not) for row in unused.itertuples()} == {
        ("condition", "muscle_spasm", "constant"),
        ("symptom_weeks", "", "alike"),
    }
    assert any("Muscle spasm" in note and "duration of symptoms" in note for note in result.notes)
