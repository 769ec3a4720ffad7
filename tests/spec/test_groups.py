"""RULES, Time: the groups and the filters."""

import pytest

STARTED = [f"E{number:02}" for number in range(1, 18) if number not in {11, 12}]


def referred(groups, by):
    return {group: row["referred"] for group, row in groups("ladder", by).items()}


@pytest.mark.parametrize("episode", STARTED)
def test_filters_meet(alone, episode):
    """Several filters together leave the episodes that meet them all: here one."""
    assert alone("ladder", episode)["referred"] == 1


def test_age_bands(groups):
    """Age = intake year − birth year: 29 / 30, 44 / 45, 59 / 60 and 74 / 75 fall on either side."""
    assert referred(groups, "age") == {
        "under 30": 3,  # E02 E15: 29; E08: 29 at its intake in 2024
        "30-44": 4,  # E03: 30; E07: 44; E12 E16
        "45-59": 4,  # E01 E13 E17: 45; E06: 59
        "60-74": 3,  # E09: 60; E04: 74; E14
        "75 and over": 1,  # E05: 75
        "unknown": 2,  # E10 E11
    }


def test_duration_bands(groups):
    """Under 6, 6 to 12, over 12 weeks: 5 | 6 and 12 | 13."""
    assert referred(groups, "duration") == {
        "under 6 weeks": 4,  # E02: 5; E10 E13 E15
        "6-12 weeks": 7,  # E03: 6; E04 E14: 12; E07 E09 E12 E16
        "over 12 weeks": 4,  # E01: 13; E06 E08 E17
        "unknown": 2,  # E05 E11
    }


def test_quarters(groups):
    """31 March is the first quarter, 1 April the second, 30 June too."""
    assert referred(groups, "quarter") == {"2025-Q1": 5, "2025-Q2": 5, "2025-Q3": 7}


def test_sex_unknown(groups):
    """A blank is a group of its own, `unknown`, never dropped."""
    assert referred(groups, "sex") == {"female": 8, "male": 7, "other": 1, "unknown": 1}


def test_cohort(groups):
    """Cohort is the column of the export, blank = unknown."""
    assert referred(groups, "cohort") == {"pilot": 5, "usual": 7, "unknown": 5}


def test_unmapped_condition(groups, row):
    """A condition nobody knows is in the whole (17) and in no row by condition (6 + 4 + 6)."""
    assert referred(groups, "condition") == {"carpal_tunnel": 6, "headache_tension": 4, "low_back": 6}
    assert row("ladder")["referred"] == 6 + 4 + 6 + 1


def test_episode_therapist(groups):
    """An episode's therapist is the intake's (E05: T1, though T3 treated), else the first visit's (E03, E13)."""
    started = {group: row["n_started"] for group, row in groups("responders", "therapist", threshold="30").items()}
    started.pop("unknown", None)  # E11 has neither and never started
    assert started == {
        "T1": 7,  # E01 E02 E04 E05 E07 E08 E15
        "T2": 5,  # E03 E06 E09 E10 E17
        "T3": 3,  # E13 E14 E16
    }


def test_first_episodes(row):
    """episodes=first leaves out the second referral of P01 (E13) and of P02 (E15)."""
    found = row("responders", threshold="30", episodes="first")
    assert (found["n_started"], found["n_due"], found["n_in_care"]) == (15 - 2, 11, 4 - 2)


def test_patients_and_episodes(row):
    """15 episodes started, of 13 patients: P01 and P02 have two each."""
    found = row("pain")
    assert (found["n_episodes"], found["n_patients"]) == (15, 13)
