"""Safety against the counting in small/COUNTING.md: blank is not none, and 0 of n says how little it proves."""

import pytest

from analysis.filters import Filters
from analysis.questions import ask
from analysis.statistics.rates import wilson

INTAKE = "referral_id,patient_id,condition,intake_date\n"
SESSIONS = "session_id,referral_id,session_start,status,adverse_event\n"


def visits(*events: str) -> str:
    """Sessions of one referral, one a day, each with what was written under adverse event."""
    rows = [f"S{day},R1,2026-01-{day:02d},attended,{event}\n" for day, event in enumerate(events, start=6)]
    return SESSIONS + "".join(rows)


def test_blank_is_not_none(asked) -> None:
    """Of twelve visits eight record whether there was an event: four of the eight had one, and at least four of all."""
    row = asked("safety").rows.iloc[0]
    assert (row["n_visits"], row["n_recorded"], row["n_events"]) == (12, 8, 4)
    assert (row["rate"], row["rate_of_visits"]) == (4 / 8, 4 / 12)
    assert (row["rate_low"], row["rate_high"]) == pytest.approx(wilson(4, 8))
    assert (row["n_episodes"], row["n_episodes_recorded"], row["n_episodes_event"]) == (5, 3, 2)
    assert any(note.startswith("At 4 of 12 (33 %) visits nothing is recorded") for note in asked("safety").notes)


def test_worsened_is_of_those_measured(asked) -> None:
    """Worsened is the threshold in the other direction, of the due with both scores; care ended in surgery is counted."""
    row = asked("safety").rows.iloc[0]
    assert (row["n_due"], row["n_measured"], row["n_worsened"]) == (4, 3, 1)
    assert (row["worsened_low"], row["worsened_high"]) == pytest.approx(wilson(1, 3))
    assert (row["n_finished"], row["n_surgery"], row["n_referred_on"], row["n_injection"]) == (4, 1, 1, 0)


def test_worsened_is_the_responders_count(asked) -> None:
    """Nobody is counted as worsened here and not among responders, at any threshold."""
    for threshold in ("20", "30", "50", "mcid"):
        safety = asked("safety", threshold=threshold).rows.iloc[0]
        responders = asked("responders", threshold=threshold).rows.iloc[0]
        assert safety["n_worsened"] == responders["n_worsened"]
        assert safety["n_measured"] == responders["n_measured"]


def test_pressure_has_no_worsened(asked) -> None:
    """A measure without a threshold makes nobody worse, and the answer says so; adverse events are counted all the same."""
    result = asked("safety", measure="sbp")
    assert (result.rows.iloc[0]["n_measured"], result.rows.iloc[0]["n_events"]) == (0, 4)
    assert any("No threshold is in force" in note for note in result.notes)


def test_only_events_recorded_is_no_rate_of_all(made) -> None:
    """Where only events are ever written down, 2 of 2 recorded is not 100 %: it is at least 2 of 12 visits."""
    store = made(INTAKE + "R1,P1,Spasm,2026-01-05\n", visits("bruising", "dizziness", *[""] * 10))
    row = ask("safety", store, Filters()).rows.iloc[0]
    assert (row["n_recorded"], row["n_events"]) == (2, 2)
    assert row[["rate", "rate_low", "rate_high"]].isna().all()
    assert row["rate_of_visits"] == 2 / 12
    assert "the least there can have been" in ask("safety", store, Filters()).sentence


def test_none_of_twelve_is_not_none_at_all(made) -> None:
    """0 of 12 says with it how many there may be: Wilson's upper limit, 1.96² / (12 + 1.96²) = 24.2 %."""
    store = made(INTAKE + "R1,P1,Spasm,2026-01-05\n", visits(*["no"] * 12))
    result = ask("safety", store, Filters())
    assert result.rows.iloc[0]["rate_high"] == pytest.approx(3.8415 / (12 + 3.8415), rel=1e-4)
    assert "0 of 12: at most 24.2 % with 95 % confidence (Wilson's upper limit)" in result.sentence


def test_nothing_recorded_is_said(made) -> None:
    """Where no visit says anything, there is no rate at all and nothing is shown."""
    store = made(INTAKE + "R1,P1,Spasm,2026-01-05\n", visits(*[""] * 12))
    result = ask("safety", store, Filters())
    row = result.rows.iloc[0]
    assert row[["rate", "rate_of_visits"]].isna().all()
    assert not row["shown"]
    assert result.sentence.startswith("Whether a visit had an adverse event is not recorded.")


def test_measures_are_not_pooled(asked) -> None:
    """Each condition's own measure is asked by condition only."""
    assert len(asked("safety", measure="primary", by="condition").rows) == 2
    with pytest.raises(Exception, match="never pooled"):
        asked("safety", measure="primary")


def test_groups_add_up(asked) -> None:
    """The counts of the clinics add up to those of everybody, and every kind of harm has its row in each."""
    together, clinics = asked("safety"), asked("safety", by="clinic")
    counts = [name for name in together.rows.columns if name.startswith("n_")]
    assert clinics.rows[counts].sum().tolist() == together.rows[counts].iloc[0].tolist()
    assert len(clinics.details["harms"]) == 2 * len(together.details["harms"]) == 14
