"""Every check that looks at clinics finds the one that was made to stand out, and not the usual one."""

import pytest

from analysis.filters import Filters
from analysis.questions import ask

# check: the clinics that stand out (named after the check), and how many clinics (or weekdays, weeks) can be judged.
FOUND = {
    "alarm_completion": ({"alarm_completion"}, 2),
    "alarm_relief": ({"alarm_relief", "alarm_relief_negative"}, 6),
    "alarm_carry_over": ({"alarm_carry_over"}, 3),
    "alarm_responders": ({"alarm_responders"}, 5),
    "alarm_worsened": ({"alarm_worsened"}, 3),
    "alarm_spread": ({"alarm_spread"}, 5),
    "alarm_pressure": ({"alarm_pressure"}, 1),
    "alarm_zero_after": ({"alarm_zero_after"}, 6),
    "digit_preference": ({"digit_preference"}, None),
    "weekday_gaps": ({"weekday_gaps"}, None),
    "volume_drops": ({"volume_drops"}, 3),
}


@pytest.mark.parametrize("name", FOUND)
def test_the_clinic_that_stands_out_is_found(suspicious, name: str) -> None:
    """A check of clinics names those that were made to fail it, and no other."""
    store, checks = suspicious
    records = ask("quality", store, Filters()).details["records"]
    clinics, of = FOUND[name]

    assert set(records.loc[records["check"] == name, "clinic"]) == clinics
    assert checks[name]["status"] == "failed"
    assert checks[name]["n"] == len(clinics)
    assert of is None or checks[name]["of"] == of


def test_the_weekday_and_the_week_are_named(suspicious) -> None:
    """The weekday without scores and the week without bookings are said."""
    store, _ = suspicious
    records = ask("quality", store, Filters()).details["records"].set_index("check")

    assert records.loc["weekday_gaps", "thing"] == "Monday"
    assert str(records.loc["volume_drops", "date"].date()) == "2025-03-10"
    assert records.loc["volume_drops", "found"].startswith("2 bookings, usually 12")


def test_visits_entered_together_are_found(suspicious) -> None:
    """Three visits at the last minute of a therapist's day were entered together; those at minutes of their own were not."""
    _, checks = suspicious

    assert (checks["end_of_day_heaping"]["n"], checks["end_of_day_heaping"]["of"]) == (3, 40)
    assert checks["end_of_day_heaping"]["status"] == "failed"


def test_scores_taken_by_the_therapist_are_counted(suspicious) -> None:
    """25 of the 40 visits that say who took the score name the therapist, however it is written."""
    _, checks = suspicious

    assert (checks["therapist_collected"]["n"], checks["therapist_collected"]["of"]) == (25, 40)
    assert checks["therapist_collected"]["status"] == "failed"


def test_groups_have_verdicts_of_their_own(suspicious) -> None:
    """By clinic, each clinic is judged by its own records; by condition there is no row about whole clinics."""
    store, _ = suspicious
    by_clinic = ask("quality", store, Filters.parse({"by": "clinic"})).rows.set_index(["clinic", "check"])
    by_condition = ask("quality", store, Filters.parse({"by": "condition"})).rows

    assert by_clinic.loc[("alarm_spread", "alarm_spread"), "status"] == "failed"
    assert by_clinic.loc[("usual", "alarm_spread"), "status"] == "passed"
    assert by_clinic.loc[("therapist_collected", "therapist_collected"), "of"] == 40
    assert set(by_condition["condition"]) == {"muscle_spasm", "hypertension"}
    assert not by_condition["check"].str.startswith("alarm_").any()
