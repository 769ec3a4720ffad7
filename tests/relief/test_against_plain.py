"""Relief against the rules in plain Python, on random exports with many ties, gaps and visits on one day."""

import csv
import random
from collections import defaultdict
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import sqrt

import pytest
from pytest import approx
from scipy.stats import t

from analysis.filters import Filters
from analysis.questions import ask
from analysis.warehouse.load import load_folder
from analysis.warehouse.store import Store, open_store

N = 150
SCORES = (None, 0, 1, 2, 3, 5, 6, 8, 10)
Visit = tuple[datetime, int | None, int | None]
Pairs = list[tuple[str, float, float]]


def random_visits(draw: random.Random) -> list[Visit]:
    """Up to seven visits in order, some of them on one day, some scores missing."""
    start = datetime(2025, 1, 6, 9)
    days = sorted(draw.choice((0, 1, 3, 7, 8, 15, 21, 22, 40)) for _ in range(draw.randrange(8)))
    return [
        (start + timedelta(days=day, minutes=place), draw.choice(SCORES), draw.choice(SCORES))
        for place, day in enumerate(days)
    ]


@pytest.fixture(scope="module")
def clinic() -> dict[tuple[str, str], list[Visit]]:
    """Visits by patient and referral; every third patient has two referrals."""
    draw = random.Random(7)  # noqa: S311
    return {(f"P{number % (2 * N // 3)}", f"R{number}"): random_visits(draw) for number in range(N)}


@pytest.fixture(scope="module")
def store(clinic: dict[tuple[str, str], list[Visit]], tmp_path_factory: pytest.TempPathFactory) -> Store:
    base = tmp_path_factory.mktemp("plain")
    export = base / "export"
    export.mkdir()
    with (export / "intake.csv").open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["referral_id", "patient_id", "condition", "intake_date"])
        out.writerows([referral, patient, "low_back", date(2025, 1, 6)] for patient, referral in clinic)
    with (export / "sessions.csv").open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["session_id", "referral_id", "session_start", "status", "pain_before", "pain_after"])
        for (_, referral), visits in clinic.items():
            for place, (at, before, after) in enumerate(visits):
                # ids run against the order of time, and a missed booking between visits is none of them
                out.writerow([f"{referral}-{9 - place}", referral, at, "attended", before, after])
            out.writerow([f"{referral}-x", referral, datetime(2025, 1, 12, 9), "no_show", 9, 0])
    load_folder(export, base / "warehouse")
    return open_store(base / "warehouse")


def followed(clinic: dict[tuple[str, str], list[Visit]]) -> list[tuple[str, Visit, Visit | None]]:
    """Every visit with its patient and the next visit of its referral."""
    return [
        (patient, visit, following)
        for (patient, _), visits in clinic.items()
        for visit, following in pairwise([*visits, None])
    ]


def by_hand(pairs: Pairs) -> list[float]:
    """Ratio, low and high from (patient, top, bottom) of every session, by the formula in words."""
    tops: dict[str, float] = defaultdict(float)
    bottoms: dict[str, float] = defaultdict(float)
    for patient, top, bottom in pairs:
        tops[patient] += top
        bottoms[patient] += bottom
    ratio = sum(tops.values()) / sum(bottoms.values())
    n = len(tops)
    squares = sum((tops[patient] - ratio * bottoms[patient]) ** 2 for patient in tops)
    half = t.ppf(0.975, n - 1) * sqrt(n / (n - 1) * squares) / abs(sum(bottoms.values()))
    return [ratio, ratio - half, ratio + half]


def test_change(store: Store, clinic: dict[tuple[str, str], list[Visit]]) -> None:
    """Mean change in the session and its interval, over all sessions with both scores."""
    pairs = [
        (patient, after - before, 1)
        for patient, (_, before, after), _ in followed(clinic)
        if before is not None and after is not None
    ]
    row = ask("relief", store, Filters()).rows.iloc[0]
    assert row["n_scored"] == len(pairs)
    assert row["n_patients"] == len({patient for patient, *_ in pairs})
    assert [row[f"change_{part}"] for part in ("mean", "low", "high")] == approx(by_hand(pairs))


def test_carry_over(store: Store, clinic: dict[tuple[str, str], list[Visit]]) -> None:
    """What is kept, over all sessions with three scores and over those with a point of relief; null without relief."""
    pairs = [
        (patient, before - following[1], before - after)
        for patient, (_, before, after), following in followed(clinic)
        if following and None not in (before, after, following[1])
    ]
    chosen = [pair for pair in pairs if pair[2] >= 1]
    row = ask("relief", store, Filters()).rows.iloc[0]
    assert (row["n_kept"], row["n_chosen"]) == (len(pairs), len(chosen))
    assert [row[f"carry_over_chosen{part}"] for part in ("", "_low", "_high")] == approx(by_hand(chosen))
    assert abs(sum(relief for *_, relief in pairs) / len(pairs)) < 0.5
    assert row[["carry_over", "carry_over_low", "carry_over_high"]].isna().all()


def test_rebound(store: Store, clinic: dict[tuple[str, str], list[Visit]]) -> None:
    """Next before less this after, in bands of days that hold every gap once: 0-1, 2-4, 5-7, 8-14, 15-21, over 21."""
    bands: dict[str, Pairs] = defaultdict(list)
    for patient, (at, _, after), following in followed(clinic):
        if following and after is not None and following[1] is not None:
            days = (following[0].date() - at.date()).days
            ends = {1: "0-1", 4: "2-4", 7: "5-7", 14: "8-14", 21: "15-21"}
            band = next((name for end, name in ends.items() if days <= end), "over 21")
            bands[band].append((patient, following[1] - after, 1))
    table = ask("relief", store, Filters()).details["rebound"].set_index("days")
    assert list(table.index) == [days for days in ("0-1", "2-4", "5-7", "8-14", "15-21", "over 21") if days in bands]
    for band, pairs in bands.items():
        assert table.loc[band, "n"] == len(pairs)
        assert list(table.loc[band, ["change_mean", "change_low", "change_high"]]) == approx(by_hand(pairs))


def test_visits(store: Store, clinic: dict[tuple[str, str], list[Visit]]) -> None:
    """By visit number, counted within the referral; a patient's two referrals are one patient."""
    numbers: dict[int, Pairs] = defaultdict(list)
    for (patient, _), visits in clinic.items():
        for number, (_, before, after) in enumerate(visits, start=1):
            if before is not None and after is not None:
                numbers[number].append((patient, after - before, 1))
    table = ask("relief", store, Filters()).details["visits"].set_index("visit")
    assert list(table.index) == sorted(numbers)
    for number in table.index[:5]:
        assert table.loc[number, "n_scored"] == len(numbers[number])
        found = table.loc[number, ["change_mean", "change_low", "change_high"]]
        assert list(found) == approx(by_hand(numbers[number]))


def test_parts_add_up(store: Store) -> None:
    """Scored sessions by visit number, by condition and by age each add up to all of them."""
    answer = ask("relief", store, Filters())
    n = answer.rows["n_scored"].iloc[0]
    assert answer.details["visits"]["n_scored"].sum() == n
    assert answer.details["conditions"]["n_scored"].sum() == n
    assert ask("relief", store, Filters(by="age")).rows["n_scored"].sum() == n
