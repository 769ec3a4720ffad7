"""On the sample, the further tables of responders and pain say the same as their main rows, group by group."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.filters import Filters
from analysis.questions import ask
from analysis.warehouse.store import Store, open_store


@pytest.fixture(scope="module")
def sample(sample_warehouse: Path) -> Store:
    """The committed sample, loaded."""
    return open_store(sample_warehouse)


def detail(store: Store, question: str, name: str, **more: str) -> pd.DataFrame:
    return ask(question, store, Filters.parse({"detail": name, **more})).details[name]


@pytest.mark.parametrize("by", ["clinic", "condition", "quarter"])
@pytest.mark.parametrize("measure", ["nprs", "ndi"])
def test_curve_is_the_rate_at_every_cited_per_cent(sample: Store, measure: str, by: str) -> None:
    """In every group, at 20, 30 and 50 % the curve has the numerator, denominator and limits of responders."""
    curve = detail(sample, "responders", "cumulative", measure=measure, by=by)
    rates = ask("responders", sample, Filters.parse({"measure": measure, "by": by})).rows
    rates = rates[(rates["threshold"] != "mcid") & (rates["n_measured"] > 0)]
    percent = curve[curve["axis"] == "percent"].assign(threshold=lambda rows: rows["threshold"].map("{:g}".format))
    both = rates.merge(percent, on=[by, "threshold"], suffixes=("", "_of_curve"))
    assert len(both) == len(rates) > 0
    assert (both["n_improved"] == both["n_reached"]).all()
    assert (both["n_measured"] == both["n_measured_of_curve"]).all()
    assert np.allclose(both["rate_high"], both["rate_high_of_curve"], equal_nan=True)


@pytest.mark.parametrize("measure", ["bctq_sss", "hit6", "quickdash", "psfs"])
def test_curve_of_points_is_the_important_change_of_those_with_room(sample: Store, measure: str) -> None:
    """Where the important change is in points alone, reached of those with room is the rate of responders."""
    curve = detail(sample, "responders", "cumulative", measure=measure)
    points = sample.dictionary.measures[measure].mcid.points
    (row,) = curve[(curve["axis"] == "points") & (curve["threshold"] == points)].to_dict("records")
    (rate,) = ask("responders", sample, Filters.parse({"measure": measure, "threshold": "mcid"})).rows.to_dict(
        "records"
    )
    assert (row["n_reached"], row["n_with_room"]) == (rate["n_improved"], rate["n_measured"])


def test_curves_never_rise(sample: Store) -> None:
    """A higher threshold is reached by no more, in every group, on both axes; nobody reaches what leaves no room."""
    curve = detail(sample, "responders", "cumulative", by="condition")
    steps = curve.sort_values("threshold").groupby(["condition", "axis"])["n_reached"].diff().dropna()
    assert len(steps) > 100
    assert (steps <= 0).all()
    assert (curve["n_reached"] <= curve["n_with_room"]).all()


def test_order_is_compared_among_the_shown_only(sample: Store) -> None:
    """Groups of under ten neither turn nor are turned, and thresholds of 0 and below have no order."""
    curve = detail(sample, "responders", "cumulative", by="condition", clinic="C-C")
    few = ~curve["shown"]
    assert few.any()
    assert not curve.loc[few, ["n_others", "n_turned"]].to_numpy().any()
    assert not curve.loc[curve["threshold"] <= 0, "n_turned"].any()
    assert (curve["n_turned"] <= curve["n_others"]).all()
    pairs = curve.groupby(["axis", "threshold"]).agg(of_each=("n_turned", "sum"), pairs=("n_pairs_turned", "first"))
    assert (pairs["of_each"] == 2 * pairs["pairs"]).all()
    assert curve["n_turned"].any()


def test_order_that_depends_on_the_threshold_is_said(sample: Store) -> None:
    """The sentence says that the order depends on the threshold, where it does, and that it is the same where not."""
    asked = Filters.parse({"by": "clinic", "detail": "cumulative"})
    assert "depends on the threshold" in ask("responders", sample, asked).sentence
    one = Filters.parse({"by": "clinic", "clinic": "C-A", "detail": "cumulative"})
    assert "Half of the" in ask("responders", sample, one).sentence


def test_beyond_error_adds_up(sample: Store) -> None:
    """Improved, worsened and within error are all that were measured, and each group its part of the whole."""
    whole = detail(sample, "responders", "reliable", measure="quickdash")
    parts = detail(sample, "responders", "reliable", measure="quickdash", by="clinic")
    counts = ["n_improved_reliably", "n_worsened_reliably", "n_within_error", "n_measured"]
    assert (whole[counts[:3]].sum(axis=1) == whole["n_measured"]).all()
    assert parts[counts].sum().tolist() == whole[counts].iloc[0].tolist()


def test_the_three_tables_have_one_change(sample: Store) -> None:
    """Mean change, n and spread are those of pain's main rows in the tables of reference, level and ends too."""
    rows = ask("pain", sample, Filters.parse({"by": "clinic"})).rows
    regression, oldham = (detail(sample, "pain", name, by="clinic") for name in ("regression", "oldham"))
    steps, ends = (detail(sample, "pain", name, by="clinic") for name in ("levels", "limits"))
    assert np.allclose(regression["change_mean"], rows["change_mean"])
    assert np.allclose(oldham["latest_mean"] - oldham["baseline_mean"], rows["change_mean"])
    weighted = steps.assign(sum=steps["n"] * steps["change_mean"]).groupby("clinic")[["sum", "n"]].sum()
    assert np.allclose(weighted["sum"] / weighted["n"], rows["change_mean"])
    assert ends.loc[ends["moment"] == "baseline", "n"].tolist() == rows["n_baseline"].tolist()


def test_reference_is_observed_from_thirty_up(sample: Store) -> None:
    """Of 30 with an intake score and a first before-score the reference is what they did; of fewer it is not."""
    found = detail(sample, "pain", "regression", by="condition")
    observed = found["n_both"] >= 30
    assert 0 < observed.sum() < len(found)
    assert (found["method"] == "observed").equals(observed.rename("method"))
    assert np.allclose(found.loc[observed, "reference"], found.loc[observed, "before_mean"])
    assert (found.loc[~found["shown"], "method"] == "none").any()


def test_formula_stands_where_only_one_score_lies_before(sample: Store) -> None:
    """NDI is scored once before treatment: the formula, with its r and cut, in the direction of improvement, stated."""
    answer = ask("pain", sample, Filters.parse({"measure": "ndi", "detail": "regression"}))
    (row,) = answer.details["regression"].to_dict("records")
    assert (row["method"], row["n_both"], row["r"], row["cut"]) == ("formula", 0, 0.5, 10)
    assert row["reference"] < 0
    assert any("chosen at 10 or more, correlation of two scores 0.5: Cleland 2008" in note for note in answer.notes)


def test_figures_of_pain_carry_the_reference(sample: Store) -> None:
    """Baseline plus reference is the mark beside every pair and along every course, and a note says what it is."""
    answer = ask("pain", sample, Filters.parse({"by": "condition", "detail": "pairs"}))
    pairs, found = answer.details["pairs"], answer.details["regression"]
    assert np.allclose(pairs["reference_mean"], pairs["baseline_mean"] + found["reference"], equal_nan=True)
    assert any("before any treatment" in note for note in answer.notes)
    course = ask("trajectory", sample, Filters())
    moved = (course.rows["reference_mean"] - course.rows["baseline_mean"]).dropna().unique()
    assert np.allclose(moved, detail(sample, "pain", "regression")["reference"])
    assert any("before any treatment" in note for note in course.notes)


def test_tables_nobody_looks_at_are_not_made(sample: Store) -> None:
    """A question runs the queries of its further tables only when one is looked at, and each once."""
    details = ask("pain", sample, Filters()).details
    assert details["oldham"] is details["oldham"]
    assert set(details) == {"pairs", "distribution", "regression", "oldham", "levels", "limits"}
    assert len(details) == 6
