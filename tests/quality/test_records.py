"""Every check that looks at single records finds those that were made wrong by hand, and nothing in a clean export."""

import pytest

from analysis.check_files import read_checks
from analysis.filters import Filters
from analysis.questions import ask

# In the export FAULTY, counted by hand. check: affected, of how many, verdict, and the affected (booking, else episode).
# 25 visits are loaded: two of each of 12 referrals, and S10x. 33 scores: 8 baselines of the intake, 17 pain scores
# before visits, 2 systolic and 2 diastolic pressures, 4 scores of the score file.
FOUND = {
    "unmapped_conditions": (1, 12, "failed", {"R12"}),
    "unnamed_providers": (1, 4, "failed", {"therapist T2"}),
    "missing_referrer": (2, 12, "failed", {"R02", "R03"}),
    "started_without_baseline": (3, 12, "failed", {"R01", "R05", "R06"}),
    "completion_intake": (3, 12, "failed", {"R01", "R05", "R06"}),
    "completion_before": (6, 25, "failed", {"S01a", "S05a", "S06a", "S09b", "S10x", "S12b"}),
    "completion_after": (
        12,
        23,
        "failed",
        {"S01b", "S02b", "S03b", "S04b", "S05b", "S06b", "S07b", "S08b", "S09b", "S10b", "S10x", "S12b"},
    ),
    "completion_outcome": (3, 11, "passed", {"R07", "R09", "R12"}),
    "visits_before_intake": (1, 26, "failed", {"S08x"}),
    "visits_after_the_end": (1, 25, "failed", {"S07b"}),
    "scores_after_the_end": (1, 33, "failed", {"R07"}),
    "scores_sharing_a_day": (4, 33, "failed", {"R02", "R03", "R04", "R08"}),
    "duplicate_bookings": (2, 26, "failed", {"S09a", "S10x"}),
    "implausible_vitals": (1, 2, "failed", {"S11a"}),
    "therapist_collected": (20, 20, "not_applicable", None),
    "digit_preference": (0, 0, "not_applicable", set()),
    "end_of_day_heaping": (0, 0, "not_applicable", set()),
    "weekday_gaps": (0, 0, "not_applicable", set()),
    "volume_drops": (0, 0, "not_applicable", set()),
} | {name: (0, 0, "not_applicable", set()) for name in read_checks() if name.startswith("alarm_")}

CLEAN_OF = {
    "unmapped_conditions": 30,
    "unnamed_providers": 3,
    "missing_referrer": 30,
    "started_without_baseline": 30,
    "completion_intake": 30,
    "completion_outcome": 30,
    "completion_before": 60,
    "completion_after": 60,
    "visits_before_intake": 60,
    "visits_after_the_end": 60,
    "scores_after_the_end": 90,
    "scores_sharing_a_day": 90,
    "duplicate_bookings": 60,
    "end_of_day_heaping": 60,
    "therapist_collected": 60,
}


def test_every_check_is_tried(suspicious) -> None:
    """No check goes without an export that it must find something in."""
    _, checks = suspicious
    failing = {name for name, check in checks.items() if check["status"] == "failed"}
    found = {name for name, (n, *_) in FOUND.items() if n}

    assert found | failing == set(read_checks())


@pytest.mark.parametrize("name", FOUND)
def test_known_faults_are_counted(faulty, name: str) -> None:
    """A check finds the number of faults that were made, of the number of things there are, and judges them."""
    _, checks = faulty
    check = checks[name]

    assert (check["n"], check["of"], check["status"]) == FOUND[name][:3]


@pytest.mark.parametrize("name", [name for name in FOUND if FOUND[name][3] is not None])
def test_known_faults_are_named(faulty, name: str) -> None:
    """The affected records are the very ones that were made wrong."""
    store, _ = faulty
    records = ask("quality", store, Filters()).details["records"]
    mine = records[records["check"] == name]
    named = mine["booking"].fillna(mine["episode"]).fillna(mine["thing"])

    assert set(named) == FOUND[name][3]
    assert len(mine) == FOUND[name][0]


def test_clean_export_fails_nothing(clean) -> None:
    """In a clean export no check finds anything, whatever it looked at; with nothing to look at it does not pass."""
    _, checks = clean

    assert {name: check["n"] for name, check in checks.items() if check["n"]} == {}
    assert {name: (checks[name]["of"], checks[name]["status"]) for name in CLEAN_OF} == {
        name: (of, "passed") for name, of in CLEAN_OF.items()
    }
    assert {check["status"] for check in checks.values() if not check["of"]} == {"not_applicable"}


def test_values_stand_beside_the_record(faulty) -> None:
    """An implausible pressure is shown as it was recorded."""
    store, _ = faulty
    records = ask("quality", store, Filters()).details["records"]

    assert list(records.loc[records["check"] == "implausible_vitals", "found"]) == ["172/194"]
