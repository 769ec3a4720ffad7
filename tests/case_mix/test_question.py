"""The question case_mix: observed and expected of a selection, out of fold, with who is counted and why there is none."""

from dataclasses import replace
from pathlib import Path

import pytest

from analysis.errors import InputError
from analysis.filters import Filters
from analysis.questions import ask
from analysis.warehouse.store import Store, open_store

ALL = Filters.parse({})


@pytest.fixture(scope="module")
def store(sample_warehouse: Path) -> Store:
    return open_store(sample_warehouse)


def test_rows_are_those_of_responders(store) -> None:
    """Who is due, in care, without room, missing and measured is counted as in responders, and observed are its improved."""
    columns = ["n_due", "n_in_care", "n_not_eligible", "n_measured"]
    by_condition = replace(ALL, by="condition", threshold="30")
    found = ask("case_mix", store, by_condition).rows
    authority = ask("responders", store, by_condition).rows.set_index("condition")

    for role, rows in found.groupby("role"):
        own = rows.set_index("condition")
        assert own[columns].equals(authority[columns]), role
        assert list(own["observed"]) == list(authority["n_improved"])
        assert (own["n_expected"] == own["n_measured"]).all()


def test_groups_add_up_to_all(store) -> None:
    """What is expected of the groups adds up to what is expected of all, whatever they are grouped by."""
    all_together = ask("case_mix", store, ALL).rows.set_index("role")["expected"]
    for by in ("clinic", "referrer"):
        rows = ask("case_mix", store, replace(ALL, by=by)).rows
        assert set(rows["role"]) == {by}
        assert rows["expected"].sum() == pytest.approx(all_together[by])
    rows = ask("case_mix", store, replace(ALL, by="sex")).rows
    assert rows.groupby("role")["expected"].sum().to_dict() == pytest.approx(all_together.to_dict())


def test_expectation_does_not_move_with_the_selection(store) -> None:
    """Of one condition the same is expected alone as among all conditions."""
    among = ask("case_mix", store, replace(ALL, by="condition")).rows
    alone = ask("case_mix", store, replace(ALL, condition=("low_back",))).rows
    assert list(alone["expected"]) == pytest.approx(list(among.loc[among["condition"] == "low_back", "expected"]))


def test_tenths_hold_everybody_once(store) -> None:
    """The tenths of expectation hold all who have one, in rising order, and as many improved as observed."""
    found = ask("case_mix", store, replace(ALL, detail="calibration"))
    for role, tenths in found.details["calibration"].groupby("role"):
        row = found.rows[found.rows["role"] == role].iloc[0]
        assert tenths["n"].sum() == row["n_expected"]
        assert tenths["n_improved"].sum() == row["observed"]
        assert (tenths["n"] * tenths["expected"]).sum() == pytest.approx(row["expected"])
        assert tenths["expected"].is_monotonic_increasing


def test_too_few_for_a_model_say_so(store) -> None:
    """A measure with fewer than 30 improved has rows without an expectation, and a sentence with the counts."""
    found = ask("case_mix", store, replace(ALL, measure="bctq_sss"))
    assert found.rows["n_measured"].iloc[0] == 92
    assert found.rows["n_expected"].sum() == 0
    assert found.rows[["expected", "ratio", "slope", "c"]].isna().all(axis=None)
    assert not found.rows["shown"].any()
    assert any(
        "22 of 92 in this load improved; a model takes 30 who did and 30 who did not" in note for note in found.notes
    )
    assert len(found.details["calibration"]) == 0
    assert len(found.details["terms"]) == 0


def test_nobody_is_a_sentence(store) -> None:
    """A selection of nobody has its rows with zeros and a sentence."""
    found = ask("case_mix", store, replace(ALL, condition=("other",), sex=("other",)))
    assert list(found.rows["n_measured"]) == [0, 0, 0]
    assert found.sentence.startswith("Nobody in this selection is due and measured")


def test_another_moment_is_refused(store) -> None:
    """What is expected is that of the latest score, and no other."""
    with pytest.raises(InputError, match="latest score"):
        ask("case_mix", store, replace(ALL, at=56))


def test_terms_are_in_units_of_the_measure(store) -> None:
    """A baseline is a score as the patients gave it, and its limits hold the odds ratio."""
    terms = ask("case_mix", store, replace(ALL, measure="psfs", detail="terms")).details["terms"]
    baselines = terms.loc[terms["variable"] == "baseline", ["level", "reference"]].astype(float)
    assert ((baselines >= 0) & (baselines <= 10)).all(axis=None)
    assert ((terms["low"] < terms["odds_ratio"]) & (terms["odds_ratio"] < terms["high"])).all()
