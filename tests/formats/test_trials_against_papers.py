"""Two real trials, loaded through format files alone, against the numbers their papers print (../shared/data/README.md)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.errors import InputError
from analysis.filters import Filters
from analysis.questions import ask
from analysis.warehouse.load import load_folder
from analysis.warehouse.report import LoadReport
from analysis.warehouse.store import Store, open_store

HERE = Path(__file__).parent
Groups = Callable[..., dict[str, dict[str, Any]]]


def loaded(folder: Path, warehouse: Path) -> tuple[LoadReport, Store]:
    """One trial as its report and store."""
    return load_folder(folder, warehouse, format=str(HERE / f"{folder.name}.toml")), open_store(warehouse)


def by_cohort(store: Store) -> Groups:
    """Ask by cohort; the rows by their cohort."""

    def groups(question: str, **parameters: str) -> dict[str, dict[str, Any]]:
        rows = ask(question, store, Filters.parse(parameters | {"by": "cohort"})).rows
        return {row["cohort"]: row for row in rows.to_dict("records")}

    return groups


@pytest.fixture(scope="module")
def headache(shared_data: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[LoadReport, Store]:
    """Vickers 2004, BMJ 328:744."""
    return loaded(shared_data("headache_trial"), tmp_path_factory.mktemp("headache"))


@pytest.fixture(scope="module")
def back_pain(shared_data: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[LoadReport, Store]:
    """Ashar 2022, JAMA Psychiatry 79:13."""
    return loaded(shared_data("back_pain_trial"), tmp_path_factory.mktemp("back_pain"))


def test_headache_trial_loads_whole(headache: tuple[LoadReport, Store]) -> None:
    """All 401 patients are loaded, under day numbers instead of dates."""
    report, store = headache

    assert [(file.read, file.loaded, file.rejected, file.set_aside) for file in report.files] == [(401, 401, 0, 0)]
    assert store.load.dates == "nominal"


def test_headache_severity_at_a_year(headache: tuple[LoadReport, Store]) -> None:
    """12-month headache score: 16.2 (SD 13.7, n 161) against 22.3 (17.0, n 140)."""
    found = by_cohort(headache[1])("pain", measure="headache_severity", at="365")

    assert {
        name: (round(row["latest_mean"], 1), round(row["latest_sd"], 1), row["n_latest"]) for name, row in found.items()
    } == {"acupuncture": (16.2, 13.7, 161), "usual care": (22.3, 17.0, 140)}


@pytest.mark.parametrize(("threshold", "expected"), [("50", {"acupuncture": (62, 161), "usual care": (27, 140)})])
def test_headache_responders_at_a_year(
    headache: tuple[LoadReport, Store], threshold: str, expected: dict[str, tuple[int, int]]
) -> None:
    """Reduction of at least 50 %: 62 of 161 against 27 of 140."""
    found = by_cohort(headache[1])("responders", measure="headache_severity", threshold=threshold, at="365")

    assert {name: (row["n_improved"], row["n_measured"]) for name, row in found.items()} == expected


def test_headache_difference_adjusted(headache: tuple[LoadReport, Store]) -> None:
    """ANCOVA on baseline, age, sex, migraine and chronicity: 4.640, 95 % CI 2.199 to 7.081, P 0.00022, n 301 (the paper:
    4.6, 2.2 to 7.0, 0.0002), of unadjusted 22.3 - 16.2; the same with the groups the other way round.
    """
    asked = {"measure": "headache_severity", "at": "365"}
    found = by_cohort(headache[1])("compare", **asked)
    (against,) = by_cohort(headache[1])("compare", reference="acupuncture", **asked).values()
    written = {name: [f"{row[column]:.3f}" for column in ("difference", "low", "high")] for name, row in found.items()}

    assert written == {"acupuncture": ["4.640", "2.199", "7.081"], "usual care": ["-4.640", "-7.081", "-2.199"]}
    assert [f"{row['p']:.5f}" for row in (*found.values(), against)] == ["0.00022"] * 3
    assert [(row["n"], row["n_group"], row["n_reference"]) for row in found.values()] == [
        (301, 161, 140),
        (301, 140, 161),
    ]
    assert f"{found['acupuncture']['unadjusted']:.1f}" == "6.1"
    assert against["difference"] == found["usual care"]["difference"]


def test_a_measure_without_important_change_has_no_verdict(headache: tuple[LoadReport, Store]) -> None:
    """The dictionary has no important change for headache severity: neither margin nor verdict, and that is said."""
    result = ask("compare", headache[1], Filters.parse({"by": "cohort", "measure": "headache_severity", "at": "365"}))

    assert result.rows[["margin", "verdict", "n_more"]].isna().all(axis=None)
    assert any(note.startswith("No margin and no verdict") for note in result.notes)


def test_headache_table_one(headache: tuple[LoadReport, Store], shared_data: Callable[[str], Path]) -> None:
    """Who they are: means, SDs, shares and standardised differences are those of the trial's own file."""
    rows = ask("baseline", headache[1], Filters.parse({"by": "cohort", "measure": "headache_severity"})).rows
    rows = rows[rows["cohort"] == "acupuncture"].astype(object).where(rows.notna(), None)
    found = {(row["variable"], row["level"]): row for row in rows.to_dict("records")}
    patients = pd.read_csv(shared_data("headache_trial") / "acupuncture.csv")
    mine, others = (patients[patients["group"] == group] for group in (1, 0))

    for variable, column in {"baseline": "pk1", "age_years": "age"}.items():
        row, spread = found[variable, None], ((mine[column].var() + others[column].var()) / 2) ** 0.5
        assert (row["n"], row["missing"]) == (205, 0)
        assert row["mean"] == pytest.approx(mine[column].mean())
        assert row["sd"] == pytest.approx(mine[column].std())
        assert row["standardised_difference"] == pytest.approx((mine[column].mean() - others[column].mean()) / spread)
    share, other = (float(part["sex"].mean()) for part in (mine, others))
    spread = ((share * (1 - share) + other * (1 - other)) / 2) ** 0.5
    assert found["sex", "female"]["share"] == pytest.approx(share)
    assert found["sex", "female"]["standardised_difference"] == pytest.approx((share - other) / spread)
    assert found["sex", None]["standardised_difference"] == pytest.approx(abs(share - other) / spread)


def test_zeros_mean_missing_only_where_the_score_is_missing(headache: tuple[LoadReport, Store]) -> None:
    """Headache days at 365: 11.375 (n 161) and 13.610 (n 140); zeros beside a missing severity are no zeros."""
    found = by_cohort(headache[1])("pain", measure="headache_days", at="365")

    assert {name: (row["latest_mean"], row["n_latest"]) for name, row in found.items()} == {
        "acupuncture": (pytest.approx(11.375, abs=0.0006), 161),
        "usual care": (pytest.approx(13.610, abs=0.0006), 140),
    }


@pytest.mark.parametrize("patient", ["509", "840"])
def test_true_zeros_stay(headache: tuple[LoadReport, Store], patient: str) -> None:
    """Patients 509 and 840 had no headache at 12 months: their zeros are scores."""
    folder = headache[1].load.folder
    episodes = pd.read_parquet(folder / "episodes.parquet", columns=["episode_id", "patient_id"])
    scores = pd.read_parquet(folder / "scores.parquet").merge(episodes, on="episode_id")
    at_a_year = scores[(scores["patient_id"] == patient) & (scores["day"] == 365)]

    assert dict(zip(at_a_year["measure"], at_a_year["value"], strict=True)) == {
        "headache_severity": 0,
        "headache_days": 0,
    }


def test_back_pain_controls_are_set_aside(back_pain: tuple[LoadReport, Store]) -> None:
    """The 54 records of healthy controls are set aside by the format: neither loaded nor rejected."""
    (file,) = back_pain[0].files

    assert (file.read, file.loaded, file.rejected, file.set_aside) == (341, 287, 0, 54)


def test_back_pain_after_a_month(back_pain: tuple[LoadReport, Store]) -> None:
    """Post-treatment pain: 1.18 (1.24) n 44, 2.84 (1.64) n 44, 3.13 (1.45) n 47."""
    found = by_cohort(back_pain[1])("pain", measure="nprs", at="30")
    expected = {
        "pain reprocessing therapy": (1.18, 1.24, 44),
        "placebo": (2.84, 1.64, 44),
        "usual care": (3.13, 1.45, 47),
    }

    assert {
        name: (round(row["latest_mean"], 2), round(row["latest_sd"], 2), row["n_latest"])
        for name, row in found.items()
        if name in expected
    } == expected


def test_back_pain_disability_after_a_month(back_pain: tuple[LoadReport, Store]) -> None:
    """Post-treatment ODI: 10.14 (10.63), 19.00 (11.07), 20.68 (10.68)."""
    found = by_cohort(back_pain[1])("pain", measure="odi", at="30")

    assert [
        (round(found[name]["latest_mean"], 2), round(found[name]["latest_sd"], 2))
        for name in ("pain reprocessing therapy", "placebo", "usual care")
    ] == [(10.14, 10.63), (19.00, 11.07), (20.68, 10.68)]


@pytest.mark.parametrize(("threshold", "improved"), [("30", (37, 22, 13)), ("50", (35, 15, 8))])
def test_back_pain_responders_of_all_randomised(
    back_pain: tuple[LoadReport, Store], threshold: str, improved: tuple[int, int, int]
) -> None:
    """Of all randomised, the missing counted as not improved: 37/50, 22/51, 13/50 at 30 %; 35, 15 and 8 at 50 %."""
    found = by_cohort(back_pain[1])("responders", threshold=threshold, at="30")
    names = ("pain reprocessing therapy", "placebo", "usual care")

    assert [found[name]["n_improved"] for name in names] == list(improved)
    assert [found[name]["rate_of_due"] for name in names] == [
        pytest.approx(n / due) for n, due in zip(improved, (50, 51, 50), strict=True)
    ]


@pytest.mark.parametrize("parameters", [{"by": "quarter"}, {"from": "2000-01-01"}, {"to": "2000-01-01"}])
def test_day_numbers_refuse_the_calendar(back_pain: tuple[LoadReport, Store], parameters: dict[str, str]) -> None:
    """Without calendar dates, quarter, from and to are refused with the reason."""
    with pytest.raises(InputError, match="day numbers"):
        ask("ladder", back_pain[1], Filters.parse(parameters))


def test_headache_trial_missing_outcomes(headache: tuple[LoadReport, Store]) -> None:
    """161 of 205 and 140 of 196 have the 12-month score. 90 / 161 and 51 / 140 improved by 30 %; were all 44 missing of
    acupuncture failures, 90 / 205 = 0.4390, it would take 24 of the 56 of usual care to have improved as well:
    51 / 140 + g x (1 - 51 / 140) / 196 reaches it at g = 23.04.
    """
    asked = {"by": "cohort", "measure": "headache_severity", "at": "365"}
    result = ask("sensitivity", headache[1], Filters.parse(asked))
    rows = result.rows.set_index("cohort")
    tipping = result.details["tipping"].set_index("cohort").loc["acupuncture"]

    assert list(rows["n_measured"]) == [161, 140]
    assert list(rows["n_due"]) == [205, 196]
    assert list(rows["n_improved"]) == [90, 51]
    assert pd.isna(tipping["tipping_failures"])
    assert (tipping["better"], tipping["tipping_successes"]) == ("acupuncture", 24)
