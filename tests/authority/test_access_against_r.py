"""Waiting for the first visit in the sample against R's survfit and prop.test (make_access.R), to 1e-6."""

from pathlib import Path

import pandas as pd

from analysis.filters import Filters
from analysis.questions import ask
from analysis.warehouse.store import open_store

HERE = Path(__file__).parent


def test_waiting_is_what_r_estimates_from_the_files(sample_warehouse: Path) -> None:
    """Every count, quartile, limit and rate, of all, by clinic and by quarter of the referral, equals R's."""
    store = open_store(sample_warehouse)
    tables = [ask("access", store, Filters()).rows.assign(group="all")]
    tables += [ask("access", store, Filters(by=by)).rows.rename(columns={by: "group"}) for by in ("clinic", "quarter")]
    found = pd.concat(tables).set_index("group")
    authority = pd.read_csv(HERE / "access_sample.csv").set_index("group")

    assert len(authority) == 11
    pd.testing.assert_frame_equal(
        found.loc[authority.index, list(authority.columns)], authority, rtol=1e-6, check_dtype=False,
        check_index_type=False,
    )  # fmt: skip
