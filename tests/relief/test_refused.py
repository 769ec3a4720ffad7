"""What relief is not asked, and what it says where there is little or nothing."""

from dataclasses import replace

import pytest

from analysis.errors import InputError
from analysis.filters import GROUPS, Filters
from analysis.questions import ask
from analysis.warehouse.store import Store

PROVIDERS = ("clinic", "therapist", "referrer")


@pytest.mark.parametrize("by", PROVIDERS)
def test_never_a_comparison_of_providers(sessions: Store, by: str) -> None:
    """By clinic, therapist or referrer relief is refused, and the reason is the way in which the score is taken."""
    with pytest.raises(InputError, match=f"not compared by {by}: the score after a session is taken at once"):
        ask("relief", sessions, Filters(by=by))


def test_every_other_group(sessions: Store) -> None:
    """Every group that is no provider can be asked for, and no table then has a column of providers."""
    for by in (name for name in GROUPS if name not in PROVIDERS):
        answer = ask("relief", sessions, Filters(by=by))
        assert answer.rows["visits"].sum() == 12
        columns = {column for table in (answer.rows, *answer.details.values()) for column in table.columns}
        assert not columns & set(PROVIDERS)


@pytest.mark.parametrize("choice", [{"clinic": ("A",)}, {"therapist": ("T1",)}])
def test_a_providers_own_relief_says_what_it_is_not_for(sessions: Store, choice: dict) -> None:
    """One provider's own sessions can be read, and the answer says that it is not for comparing."""
    notes = ask("relief", sessions, Filters(**choice)).notes
    assert any("says nothing against others" in note for note in notes)
    assert not any("says nothing against others" in note for note in ask("relief", sessions, Filters()).notes)


@pytest.mark.parametrize("measure", ["hit6", "sbp", "primary"])
def test_only_pain_has_a_score_after_the_session(sessions: Store, measure: str) -> None:
    """Another measure than pain from 0 to 10 is refused."""
    with pytest.raises(InputError, match="Relief is about pain from 0 to 10"):
        ask("relief", sessions, Filters(measure=measure))


def test_without_visits(sessions: Store) -> None:
    """An export of scores without bookings has no sessions to look at."""
    with pytest.raises(InputError, match="no visits"):
        ask("relief", replace(sessions, load=replace(sessions.load, has_sessions=False)), Filters())


def test_nobody(sessions: Store) -> None:
    """A selection that leaves nobody is one row of zeros and a sentence, and its details are empty."""
    answer = ask("relief", sessions, Filters(condition=("hypertension",)))
    assert answer.is_empty
    assert answer.sentence.startswith("Too few scores to show relief: 0 visits")
    assert [len(table) for table in answer.details.values()] == [0, 0, 0]
    assert not answer.notes


def test_a_small_clinic_gets_counts(sessions: Store) -> None:
    """Three patients: the counts are said, a mean is not."""
    answer = ask("relief", sessions, Filters())
    assert answer.sentence == (
        "Too few scores to show relief: 10 visits with pain before and after, of fewer than 10 patients."
    )
    assert answer.notes == (
        "10 of 12 (83 %) visits have pain before and after; 6 of these also before the next visit.",
        "The therapist took 3 of 5 scores after the session of which it is known who took them.",
    )
