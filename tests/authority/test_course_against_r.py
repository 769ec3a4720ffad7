"""Gains of the next session, percentiles by visit, and shares over scores of the same episodes against R (make_course.R)."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.filters import Filters
from analysis.questions import ask
from analysis.statistics.clustered_share import clustered_share
from analysis.warehouse.load import load_folder
from analysis.warehouse.store import Store, open_store

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The export that R made, loaded."""
    warehouse = tmp_path_factory.mktemp("course")
    load_folder(HERE / "course", warehouse)
    return open_store(warehouse)


def test_gains_are_those_of_r(store: Store) -> None:
    """Plain gains equal t.test, standardised gains lm read at the means of all who came, both with their limits."""
    authority = pd.read_csv(HERE / "course_gains.csv")
    found = ask("dose", store, Filters()).rows.head(len(authority))[list(authority)]
    np.testing.assert_allclose(found, authority, rtol=1e-6)


def test_percentiles_are_those_of_r(store: Store) -> None:
    """The fan equals quantile(type = 7) in every condition, band and visit, however few the scores."""
    keys = ["condition", "band", "visit"]
    authority = pd.read_csv(HERE / "course_fan.csv").sort_values(keys)
    rows = ask("expected", store, Filters()).rows
    found = rows[rows["n"] > 0].sort_values(keys)[list(authority)]
    assert found[keys].to_numpy().tolist() == authority[keys].to_numpy().tolist()
    np.testing.assert_allclose(found.drop(columns=keys), authority.drop(columns=keys), rtol=1e-6, atol=1e-9)


def test_clustered_shares_are_those_of_r() -> None:
    """A share over several scores of each episode has the limits of prop.test at the effective number of scores."""
    authority = pd.read_csv(HERE / "course_shares.csv")
    squares = tuple(authority[name] for name in ("part_part", "part_whole", "whole_whole"))
    found = np.array(clustered_share(authority["clusters"], authority["part"], authority["whole"], squares))
    np.testing.assert_allclose(found, authority[["estimate", "low", "high"]].to_numpy().T, rtol=1e-6, atol=1e-9)


def test_one_score_each_is_wilson() -> None:
    """With one score an episode the effective number is the number of scores (but for n - 1 in place of n)."""
    ratio, low, high = clustered_share(200, 50, 200, (50, 50, 200))
    assert (ratio, low, high) == pytest.approx((0.25, 0.195, 0.314), abs=1e-3)  # Wilson: 0.1951 to 0.3143


def test_share_of_no_score() -> None:
    """Without a score there is neither a share nor a limit; with one episode there is no limit."""
    assert np.isnan(clustered_share(0, 0, 0, (0, 0, 0))).all()
    ratio, low, high = clustered_share(1, 2, 4, (4, 8, 16))
    assert ratio == 0.5
    assert np.isnan([low, high]).all()
