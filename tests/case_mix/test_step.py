"""The second step of a load: an expectation for every episode from the patients of others, or none and the reason."""

import numpy as np
import pandas as pd
import pytest

from analysis.sql import read_sql
from analysis.warehouse.case_mix import build_case_mix
from tests.case_mix.conftest import people

ROLES = ("clinic", "therapist", "referrer")


def expected(connection) -> pd.DataFrame:
    """The published view, for 30 % of baseline, in the order of the episodes."""
    view = connection.execute(f"select * from ({read_sql('marts/case_mix')}) where threshold = '30'").df()
    return view.sort_values("episode_id").reset_index(drop=True)


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return people(600, seed=1)


def test_a_provider_does_not_predict_itself(marts, rows) -> None:
    """Whatever becomes of a clinic's patients, their expectation stays; that of the others' patients moves."""
    turned = rows.assign(improved=rows["improved"] ^ (rows["clinic"] == "C0"))
    own = (rows["clinic"] == "C0").to_numpy()
    found = []
    for table in (rows, turned):
        connection = marts(table)
        build_case_mix(connection)
        found.append(expected(connection)["expected_by_clinic"].to_numpy())

    np.testing.assert_allclose(found[0][own], found[1][own], rtol=0, atol=1e-6)
    assert np.abs(found[0][~own] - found[1][~own]).mean() > 0.05


def test_everybody_measured_has_one_row(marts, rows) -> None:
    """Each measured episode stands once, with a chance inside 0 and 1 for each role, and together about as many as improved."""
    connection = marts(rows)
    said = build_case_mix(connection)
    found = expected(connection)
    chances = found[[f"expected_by_{role}" for role in ROLES]]

    assert list(found["episode_id"]) == list(rows["episode_id"])
    assert ((chances > 0) & (chances < 1)).all(axis=None)
    assert chances.sum().to_numpy() == pytest.approx([rows["improved"].sum()] * 3, rel=0.05)
    assert [model["roles"] for model in said["models"]] == [list(ROLES)] * 4


def test_one_clinic_is_not_expected_by_others(marts) -> None:
    """Where there is one clinic there are no others: by clinics nothing is expected, by therapists it is."""
    connection = marts(people(400, seed=2, clinics=1))
    said = build_case_mix(connection)
    found = expected(connection)

    assert said["models"][0]["roles"] == ["therapist", "referrer"]
    assert found["expected_by_clinic"].isna().all()
    assert found["expected_by_therapist"].notna().all()


@pytest.mark.parametrize(("n_improved", "is_fitted"), [(29, False), (30, True), (170, True), (171, False)])
def test_thirty_of_each_are_needed(marts, n_improved: int, *, is_fitted: bool) -> None:
    """A model takes 30 who improved and 30 who did not; without them the rows stand with no expectation."""
    rows = people(200, seed=3).assign(improved=np.arange(200) % 200 < n_improved)
    connection = marts(rows)
    said = build_case_mix(connection)

    assert any(model["is_fitted"] for model in said["models"]) is is_fitted
    assert len(expected(connection)) == 200
    if not is_fitted:
        assert expected(connection)[[f"expected_by_{role}" for role in ROLES]].isna().all(axis=None)


@pytest.mark.parametrize("n", [59, 60])
def test_a_small_load_has_its_rows(marts, n: int) -> None:
    """Under 60 scored courses no model is even tried: the rows are the same, and nothing is expected."""
    connection = marts(people(n, seed=4))
    assert build_case_mix(connection)["models"] == []
    found = expected(connection)
    assert list(found["episode_id"]) == list(range(n))
    assert found[[f"expected_by_{role}" for role in ROLES]].isna().all(axis=None)
    assert list(connection.table("expectations").types) == ["BIGINT", "VARCHAR", *["BOOLEAN"] * 4, *["DOUBLE"] * 12]


def test_nobody(marts, rows) -> None:
    """A load without a finished episode gets empty tables and no model."""
    connection = marts(rows.head(0))
    assert build_case_mix(connection)["models"] == []
    assert expected(connection).empty
    assert connection.execute("select count(*) from case_mix_terms").fetchone() == (0,)


def test_levels_that_separate_are_finite(marts, rows) -> None:
    """A condition of which nobody improved has a finite odds ratio and a small chance, not a silent infinity."""
    never = rows.assign(improved=rows["improved"] & (rows["condition"] != "neck_pain"))
    connection = marts(never)
    build_case_mix(connection)
    [(estimate, std_error)] = connection.execute(
        "select estimate, std_error from case_mix_terms where threshold = '30' and level = 'neck_pain'"
    ).fetchall() or [(None, None)]
    chance = expected(connection)["expected_by_therapist"].to_numpy()[(never["condition"] == "neck_pain").to_numpy()]

    assert abs(estimate) < 10
    assert std_error < 2
    assert 0 < chance.min() <= chance.max() < 0.1
