"""Blood pressure, heart rate and their product in the sample against base R (make_heart.R), to 1e-6."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.filters import Filters
from analysis.questions import ask
from analysis.questions.result import Result
from analysis.warehouse.store import Store, open_store

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def sample(sample_warehouse: Path) -> Store:
    return open_store(sample_warehouse)


@pytest.fixture(scope="module")
def together(sample: Store) -> Result:
    return ask("heart", sample, Filters())


def assert_is(found: pd.DataFrame, file: str, keys: list[str]) -> None:
    """The table has all that R's file has, to 1e-6."""
    authority = pd.read_csv(HERE / file).set_index(keys)
    found = found.set_index(keys)
    assert set(authority.index) <= set(found.index)
    pd.testing.assert_frame_equal(
        found.loc[authority.index, list(authority.columns)],
        authority,
        rtol=1e-6,
        check_dtype=False,
        check_index_type=False,
    )


def test_changes_are_what_r_counts_from_the_files(sample: Store, together: Result) -> None:
    """Every count, mean and interval, within the session and over care, together and by sex, equals base R's."""
    by_sex = ask("heart", sample, Filters(by="sex")).rows
    assert_is(pd.concat([together.rows.assign(sex="all"), by_sex]), "heart_sample.csv", ["sex", "measure"])


def test_visits_are_what_r_counts_from_the_files(together: Result) -> None:
    """Means before visits 1 to 8, their t limits and the first reading of the same patients equal base R's."""
    assert_is(together.details["visits"], "heart_visits.csv", ["measure", "visit"])


def test_regression_to_the_mean_is_the_integral(together: Result) -> None:
    """The expected fall of those first read at the cut or above is R's numerical integral; their change is R's too."""
    assert_is(together.details["regression"], "heart_regression.csv", ["measure"])
