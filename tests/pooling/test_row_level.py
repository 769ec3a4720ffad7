"""Two clinics pooled from what each released are what both are when loaded as one, within rounding."""

import numpy as np
import pandas as pd
import pytest

from analysis.pooling.merge import merged, parts_of
from tests.pooling.conftest import CHOSEN, OPEN

STEPS = {"pain_by_age": 0.1, "own_change_by_sex": 1.0}  # a hundredth of the range: of pain, and of the widest measure


def pooled(made, name):
    """A table of both clinics, pooled from their own."""
    tables = {letter: made[letter][name] for letter in "ab"}
    return merged(tables, parts_of(tables, {"a": "North", "b": "South"}, OPEN), ())


def of_rows(made, name):
    """The same table of the common load, its clinics named as pooling names them."""
    table, n_a = made["ab"][name], made["a"]["responders_by_clinic"].rows["clinic"].nunique() - 1
    names = {f"clinic_{place}": f"a_clinic_{place}" for place in range(1, n_a + 1)}
    names |= {f"clinic_{place}": f"b_clinic_{place - n_a}" for place in range(n_a + 1, 100)}
    return table.frame().replace(
        {dimension: names for dimension in ("clinic", "level") if dimension in table.dimensions}
    )


def side_by_side(made, name):
    """Pooled and common table in one order: dimensions, then two frames of numbers."""
    table = pooled(made, name)
    frames = [one.set_index([*table.dimensions]).sort_index() for one in (table.frame(), of_rows(made, name))]
    pd.testing.assert_index_equal(frames[0].index, frames[1].index)
    return table, *frames


@pytest.mark.parametrize("name", CHOSEN)
def test_counts_are_those_of_the_rows(apart_and_together, name: str) -> None:
    """Every group of both clinics is there, and every count is the count of all their patients."""
    table, own, whole = side_by_side(apart_and_together, name)
    pd.testing.assert_frame_equal(own[[*table.counts]], whole[[*table.counts]])


@pytest.mark.parametrize("name", CHOSEN)
def test_shares_and_curves_are_those_of_the_rows(apart_and_together, name: str) -> None:
    """Every share and limit that is told, and every step of the curve, is that of all patients."""
    table, own, whole = side_by_side(apart_and_together, name)
    derived = [
        v.name for v in table.variables if v.kind == "statistic" and v.unit == "%" and v.form in {"share", "derived"}
    ]
    for column in derived:
        told = own[column].notna()
        assert told.any()
        assert (own[column] == whole[column])[told].all()


@pytest.mark.parametrize("name", STEPS)
def test_means_are_those_of_the_rows_within_rounding(apart_and_together, name: str) -> None:
    """Means and deviations are within a step of those of all patients, their limits within two."""
    _, own, whole = side_by_side(apart_and_together, name)
    for column in [
        column for column in own if column.endswith(("_mean", "_sd", "_low", "_high")) and "rate" not in column
    ]:
        apart = (own[column].astype(float) - whole[column].astype(float)).abs().dropna()
        steps = 2 if column.endswith(("_low", "_high")) else 1
        assert len(apart)
        assert apart.max() <= steps * STEPS[name] + 1e-6 or column.startswith("completion")


def test_the_pooled_curve_goes_as_far_as_that_of_the_rows(apart_and_together) -> None:
    """The curve of both is told wherever that of all patients is."""
    _, own, whole = side_by_side(apart_and_together, "curve_by_sex")
    np.testing.assert_array_equal(own["estimate"].notna(), whole["estimate"].notna())
    assert own["estimate"].notna().sum() > 20
