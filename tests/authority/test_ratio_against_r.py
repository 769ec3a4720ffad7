"""Ratios of sums and means over visits against R (make_ratio.R) to 1e-6: from drawn sums, and from the sample's files."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.filters import Filters
from analysis.questions import ask
from analysis.statistics.ratio import ratio_of_sums
from analysis.warehouse.store import Store, open_store

HERE = Path(__file__).parent
PATIENTS = pd.read_csv(HERE / "ratio_patients.csv")
LIMITS = pd.read_csv(HERE / "ratio_limits.csv")
FROM_FILES = pd.read_csv(HERE / "relief_sample.csv").set_index("sex")


@pytest.fixture(scope="module")
def sample(sample_warehouse: Path) -> Store:
    return open_store(sample_warehouse)


def from_sums(top: pd.Series, bottom: pd.Series) -> np.ndarray:
    """Ratio, low and high from one top and one bottom per patient."""
    products = ((top * top).sum(), (top * bottom).sum(), (bottom * bottom).sum())
    return np.array(ratio_of_sums(len(top), top.sum(), bottom.sum(), *products))


@pytest.mark.parametrize("case", LIMITS["case"].unique())
def test_limits_are_r(case: str) -> None:
    """Mean and carry-over with their limits equal R's, from two patients up, relief or worsening, kept or lost."""
    patients = PATIENTS[PATIENTS["case"] == case]
    expected = LIMITS[LIMITS["case"] == case].set_index("what")[["ratio", "low", "high"]]

    np.testing.assert_allclose(from_sums(patients["change"], patients["visits"]), expected.loc["mean"], rtol=1e-6)
    np.testing.assert_allclose(from_sums(patients["kept"], patients["relief"]), expected.loc["carry_over"], rtol=1e-6)


def test_relief_of_the_sample_is_what_r_counts(sample: Store) -> None:
    """`ask relief`, together and by sex, gives what base R counts in the sample's own CSV files."""
    together = ask("relief", sample, Filters()).rows.assign(sex="all")
    by_sex = ask("relief", sample, Filters(by="sex")).rows
    found = pd.concat([together, by_sex]).set_index("sex")

    assert set(found.index) == set(FROM_FILES.index)
    pd.testing.assert_frame_equal(
        found.loc[FROM_FILES.index, list(FROM_FILES.columns)], FROM_FILES, rtol=1e-6, check_dtype=False
    )
