"""What stands beside a mean change: every threshold, measurement error, reference, level, ends (COUNTING.md)."""

from collections.abc import Callable
from math import isnan, sqrt
from typing import Any

import pytest
from pytest import approx

from analysis.filters import Filters
from analysis.questions import Result, ask

Detail = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="module")
def answer(twelve) -> Callable[..., Result]:
    """The whole answer of the export `twelve` to a question asked for one of its details."""
    return lambda question, detail, **more: ask(question, twelve, Filters.parse({"detail": detail, **more}))


@pytest.fixture(scope="module")
def detail(answer) -> Detail:
    """The rows of one detail."""
    return lambda question, name, **more: answer(question, name, **more).details[name].to_dict("records")


def curve(rows, axis):
    return {row["threshold"]: (row["n_reached"], row["n_with_room"]) for row in rows if row["axis"] == axis}


def test_every_threshold_in_points(detail):
    """For every amount that somebody improved by, and the cited 2 points: who improved by at least that, of all 9."""
    rows = detail("responders", "cumulative")
    assert curve(rows, "points") == {-2: (9, 9), 0: (8, 9), 1: (7, 8), 2: (5, 7), 3: (3, 7)}
    assert {row["n_measured"] for row in rows if row["axis"] == "points"} == {9}


def test_every_threshold_in_per_cent(detail):
    """Per cent of baseline is of those with a baseline above 0; exactly 30 % and 50 % count; 3 of 7 points are 42.8 %."""
    found = {at: n for at, (n, _) in curve(detail("responders", "cumulative"), "percent").items()}
    assert found == {-40: 8, 12.5: 7, 20: 6, 25: 6, 30: 5, 40: 4, 42.8: 3, 50: 2, 100: 1}
    assert {row["n_measured"] for row in detail("responders", "cumulative") if row["axis"] == "percent"} == {8}


def test_curve_and_rates_are_one(detail, row):
    """At 20, 30 and 50 % the curve is the rate of responders, with its interval."""
    at = {found["threshold"]: found for found in detail("responders", "cumulative") if found["axis"] == "percent"}
    for threshold in (20, 30, 50):
        rate = row("responders", threshold=str(threshold))
        assert at[threshold]["rate"] == approx(rate["rate"])
        assert at[threshold]["rate_low"] == approx(rate["rate_low"])


def test_points_threshold_of_those_with_room(detail, row):
    """An important change in points alone: who reached it, of those with room, is the rate of responders."""
    (found,) = [
        found for found in detail("responders", "cumulative", measure="bctq_sss") if found["threshold"] == approx(1.04)
    ]
    rate = row("responders", measure="bctq_sss", threshold="mcid")
    assert (found["n_reached"], found["n_with_room"]) == (rate["n_improved"], rate["n_measured"]) == (1, 2)


def test_worsened_beside_improved(row):
    """Worsened by 30 %: E04 alone, of the 8 measured and of the 11 due."""
    found = row("responders", threshold="30")
    assert (found["worsened_rate"], found["worsened_rate_of_due"]) == (approx(1 / 8), approx(1 / 11))


def test_beyond_measurement_error(detail, answer):
    """0.55 on the BCTQ-SSS: E01 and E10 improved beyond it, E03 did not; the important change counts 1 of 2."""
    (found,) = detail("responders", "reliable", measure="bctq_sss")
    names = (
        "n_measured",
        "n_improved_reliably",
        "n_worsened_reliably",
        "n_within_error",
        "n_mcid_measured",
        "n_improved",
    )
    assert [found[name] for name in names] == [3, 2, 0, 1, 2, 1]
    assert found["improved_share"] == approx(2 / 3)
    assert not found["shown"]
    assert "2 of 3 measured improved, 0 of 3 worsened" in answer("responders", "reliable", measure="bctq_sss").sentence


def test_no_measurement_error_known(detail, answer):
    """A measure without an MDC in the dictionary gets no counts, and the sentence says so."""
    (found,) = answer("responders", "reliable").details["reliable"].isna().to_dict("records")
    assert found["mdc"]
    assert found["n_improved_reliably"]
    assert "no measurement error" in answer("responders", "reliable").sentence


def test_likely_improved(twelve, answer):
    """Where the important change lies within measurement error (NDI 19 under 20.4) it makes "likely improved"."""
    assert twelve.dictionary.measures["ndi"].threshold_words("mcid").startswith("likely improved")
    assert twelve.dictionary.measures["bctq_sss"].threshold_words("mcid").startswith("improved")
    assert "likely" not in answer("responders", None, measure="bctq_sss", threshold="mcid").sentence


def test_before_treatment(detail):
    """From intake to the first visit: E01 +1, E03 +1, E08 −3; 3 are too few for a reference, as are 8 at 4 or more."""
    (found,) = detail("pain", "regression")
    assert (found["n_both"], found["n_chosen"], found["n_change"]) == (3, 8, 9)
    assert found["before_mean"] == approx(-1 / 3)
    assert found["before_low"] == approx(-1 / 3 - 4.302653 * sqrt(16 / 3) / sqrt(3), rel=1e-6)
    assert (found["r"], found["cut"]) == (0.76, 4)
    assert found["method"] == "none"
    assert isnan(found["reference"])
    assert not found["shown"]


def test_before_treatment_at_28(detail):
    """At 28 E07 is due too: its score of day 0 without timing is an intake score, 9 to 8."""
    (found,) = detail("pain", "regression", at="28")
    assert (found["n_both"], found["before_mean"]) == (4, approx(-0.5))


def test_without_sessions_nothing_lies_before(scores_only_store):
    """An export with scores only has one score before treatment at most: no reference, and the note says why."""
    found = ask("pain", scores_only_store, Filters.parse({"detail": "regression"}))
    assert found.details["regression"]["n_both"].tolist() == [0]
    assert any("No reference" in note for note in found.notes)


def test_change_against_level(detail):
    """Correlation, slope and ratio of variances from sums of both scores; 9 patients are too few to be shown."""
    (found,) = detail("pain", "oldham")
    assert found["n"] == 9
    assert found["correlation"] == approx(-(4 / 3) / sqrt(25 / 9 * 8.75))
    assert found["slope"] == approx(-(4 / 3) / 8.75)
    assert found["variance_ratio"] == approx(73 / 97)
    assert not found["shown"]


def test_levels(detail):
    """Mean change at each step of the level, with how many, and on the line of all."""
    found = {row["level"]: (row["n"], row["change_mean"]) for row in detail("pain", "levels")}
    assert found == {0.5: (2, -0.5), 4.5: (2, -2.5), 5.5: (1, -3), 6.5: (1, 2), 7.5: (2, -1.5), 8.5: (1, -3)}
    line = {row["level"]: row["fitted"] for row in detail("pain", "levels")}
    assert line[4.5] == approx(-13 / 9 - (4 / 3) / 8.75 * (4.5 - 87 / 18))


def test_ends_of_the_scale(detail):
    """At the best and the worst possible score, at baseline and at the outcome, of those with that score."""
    found = {row["moment"]: (row["n_best"], row["n_worst"], row["n"]) for row in detail("pain", "limits")}
    assert found == {"baseline": (1, 1, 10), "outcome": (2, 0, 10)}


def test_ends_where_higher_is_better(detail):
    """PSFS: 10 is the best; nobody stands there, nor at 0."""
    found = {row["moment"]: (row["n_best"], row["n_worst"]) for row in detail("pain", "limits", measure="psfs")}
    assert found == {"baseline": (0, 0), "outcome": (0, 0)}


@pytest.mark.parametrize("name", ["cumulative", "reliable", "cited"])
def test_nobody_has_no_curve(answer, name):
    """A selection that leaves nobody gives a sentence and tables with their columns, by group or not."""
    nobody = {"condition": "low_back", "age": "75 and over"}
    assert answer("responders", name, **nobody).sentence
    assert {"measure", "shown"} & set(answer("responders", name, by="clinic", **nobody).details[name].columns)


@pytest.mark.parametrize("name", ["regression", "oldham", "levels", "limits", "pairs"])
def test_nobody_has_no_before_and_after(answer, name):
    """A selection that leaves nobody gives a sentence and empty tables, by group or not."""
    nobody = {"condition": "low_back", "age": "75 and over"}
    assert answer("pain", name, **nobody).sentence
    assert answer("pain", name, by="clinic", **nobody).details[name].empty


def test_nobody_has_no_reference(detail):
    """Without groups the reference always has its one row: of nobody it counts nothing and states nothing."""
    (found,) = detail("pain", "regression", condition="low_back", age="75 and over")
    assert (found["method"], found["n_both"], found["n_change"], found["shown"]) == ("none", 0, 0, False)
    assert isnan(found["reference"])
