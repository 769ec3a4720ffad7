"""What `sensitivity` says in words and columns, and what it refuses."""

import numpy as np
import pytest
from pytest import approx

from analysis.errors import InputError, UsageError
from analysis.filters import Filters
from analysis.questions import ask

CLINIC = [(30, {7: 7, 14: 7}, 20), (10, {7: 10}, None), (20, {7: 10, 14: 10}, 20)]
KEEPING = [(30, {7: 7, 14: 7}, 20), (20, {7: 10, 14: 10}, 20)]


def test_sentence_says_both_curves_and_the_bounds(clinic):
    """Of 60 due all have an outcome: nothing can move the share; the curve with weights stands beside the plain one."""
    result = ask("sensitivity", clinic(CLINIC), Filters.parse({"tau": "7"}))
    assert result.sentence.startswith("Of the due, 60 of 60 (100 %) have an outcome; whatever the missing did, ")
    assert "between 50 % and 50 % improved" in result.sentence
    assert "Reached improvement: 60.0 % by day 7, weighted for the lost 50.0 % (95 % CI" in result.sentence


def test_notes_say_what_the_weights_cost(clinic):
    """Of the 30 at 10 points on day 7 ten are lost: the others stand for 1.5 each, so 50 tell less than 50 would."""
    result = ask("sensitivity", clinic(CLINIC), Filters.parse({"tau": "7"}))
    effective = (30 + 20 * 1.5) ** 2 / (30 + 20 * 1.5**2)
    assert result.rows["n_effective"].iloc[0] == approx(effective)
    said = f"Nobody stands for more than 1.5 episodes; the 50 at risk on day 7 tell as much as {effective:.0f} of equal"
    assert any(note.startswith(said) for note in result.notes)


def test_limits_hold_the_curve(clinic):
    """The interval lies around the weighted curve, and is near that of the plain one where nobody is lost."""
    for courses in (CLINIC, KEEPING):
        steps = ask("sensitivity", clinic(courses), Filters.parse({})).details["weighted"]
        known = steps.dropna(subset=["weighted_low"])
        assert len(known)
        assert (known["weighted_low"] < known["weighted"]).all()
        assert (known["weighted"] < known["weighted_high"]).all()
    wide = (known["weighted_high"] - known["weighted_low"]) / (known["high"] - known["low"])
    assert wide.to_numpy() == approx(np.ones(len(wide)), abs=0.15)


def test_no_groups_no_tipping_points(clinic):
    """Without groups, and of one group alone, there is nothing to tip."""
    for asked in ({}, {"by": "condition"}):
        assert ask("sensitivity", clinic(CLINIC), Filters.parse(asked)).details["tipping"].empty


def test_nobody(clinic):
    """A selection that leaves nobody is a row of zeros and a sentence."""
    result = ask("sensitivity", clinic(CLINIC), Filters.parse({"from": "2030-01-01"}))
    assert result.is_empty
    assert len(result.rows) == 1
    assert result.sentence == "No started episode in this selection is due yet, so no outcome can be missing."
    assert result.notes == ()


def test_refusals(clinic):
    """Time in visits, measures without a threshold and pooled measures are refused with a reason."""
    store = clinic(CLINIC)
    with pytest.raises(UsageError, match="in days"):
        ask("sensitivity", store, Filters.parse({"axis": "visits"}))
    with pytest.raises(InputError, match="No threshold"):
        ask("sensitivity", store, Filters.parse({"measure": "sbp"}))
    with pytest.raises(InputError, match="never pooled"):
        ask("sensitivity", store, Filters.parse({"measure": "primary"}))
