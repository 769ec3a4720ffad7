"""Leaving out what a check found changes an answer by exactly the episodes concerned, and an answer knows its checks."""

import pytest

from analysis.filters import Filters
from analysis.questions import ask

FOUND = {
    "missing_referrer": {"R02", "R03"},
    "duplicate_bookings": {"R09", "R10"},
    "visits_before_intake": {"R08"},
    "implausible_vitals": {"R11"},
    "unnamed_providers": set(),
}


@pytest.mark.parametrize("name", FOUND)
def test_exactly_the_episodes_concerned_are_left_out(faulty, name: str) -> None:
    """The twelve referrals less those that the check found something in; a note counts them."""
    store, _ = faulty
    left = ask("ladder", store, Filters(without=(name,)))

    assert left.rows["referred"].tolist() == [12 - len(FOUND[name])]
    (note,) = [note for note in left.notes if "left out" in note]
    assert note.startswith(f"{len(FOUND[name])} episode")


def test_several_are_left_out_together(faulty) -> None:
    """An episode that two checks found is left out once."""
    store, _ = faulty
    both = Filters.parse({"without": "missing_referrer,scores_sharing_a_day"})

    assert ask("ladder", store, both).rows["referred"].tolist() == [12 - len({"R02", "R03", "R04", "R08"})]
    assert (
        both.words(store.dictionary)
        == "all episodes; without those concerned by: referrer missing, two scores on one day"
    )


def test_bookings_go_with_their_episodes(faulty) -> None:
    """25 bookings, of which the two episodes with duplicates have five."""
    store, _ = faulty

    assert ask("sessions", store, Filters()).rows["booked"].tolist() == [25]
    assert ask("sessions", store, Filters(without=("duplicate_bookings",))).rows["booked"].tolist() == [20]


def test_a_clinic_that_stands_out_is_left_out_whole(suspicious) -> None:
    """What is found of a clinic concerns all of its episodes: the two clinics with 12 each."""
    store, _ = suspicious
    before, after = (
        ask("ladder", store, Filters(without=without)).rows["referred"].item() for without in ((), ("alarm_relief",))
    )

    assert before - after == 24


def test_an_answer_knows_the_failed_checks_it_depends_on(faulty) -> None:
    """Duplicate bookings failed and bear on sessions, not on the ladder; what passed or was not judged bears on nothing."""
    store, _ = faulty
    found = {finding.check.name: finding.n for finding in ask("sessions", store, Filters()).findings}

    assert found == {"duplicate_bookings": 2, "visits_after_the_end": 1, "visits_before_intake": 1}
    assert "duplicate_bookings" not in {finding.check.name for finding in ask("ladder", store, Filters()).findings}


def test_a_check_of_one_measure_bears_on_that_measure(faulty) -> None:
    """Implausible pressures bear on pressure, not on pain; and only where the selection has such episodes."""
    store, _ = faulty
    named = {
        (measure, condition): {
            finding.check.name
            for finding in ask("pain", store, Filters.parse({"measure": measure, "condition": condition})).findings
        }
        for measure, condition in (("sbp", "hypertension"), ("nprs", "hypertension"), ("sbp", "muscle_spasm"))
    }

    assert "implausible_vitals" in named["sbp", "hypertension"]
    assert "implausible_vitals" not in named["nprs", "hypertension"] | named["sbp", "muscle_spasm"]


def test_a_clean_load_has_no_findings(clean) -> None:
    """Where nothing failed, no answer has anything to say of quality."""
    store, _ = clean

    assert [ask(name, store, Filters()).findings for name in ("ladder", "pain", "sessions", "improvement")] == [()] * 4
