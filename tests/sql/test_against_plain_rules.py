"""The marts against RULES in plain Python (plain_rules.py), on random exports full of ties."""

import csv
import random
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from analysis.filters import Filters
from analysis.questions import ask
from analysis.warehouse.load import load_folder
from analysis.warehouse.store import Store, open_store
from tests.sql.plain_rules import Episode, at_day, baseline_of, course_of, event_of, state_of

DATA_CUT = date(2025, 4, 1)
N = 400


def random_episode(draw: random.Random) -> Episode:
    """Few days, few values: many ties, many things on one day, many things missing."""
    intake = date(2025, 1, 1) + timedelta(days=draw.randrange(40))
    days = sorted(intake + timedelta(days=draw.choice((0, 1, 2, 3, 7, 14, 21, 40))) for _ in range(draw.randrange(6)))
    visits = tuple((day, draw.choice((None, 0, 2, 3, 5, 7, 10))) for day in days)
    scores = {}
    for _ in range(draw.randrange(4)):
        day = intake + timedelta(days=draw.choice((0, 1, 3, 7, 14, 20, 28, 42)))
        timing = draw.choice(("", "intake", "before", "discharge", "follow_up"))
        scores.setdefault((day, timing), float(draw.choice((0, 2, 3, 4, 7, 10))))
    reason = draw.choice((None, None, "goals_met", "completed", "surgery", "lost"))
    discharge = intake + timedelta(days=draw.choice((0, 14, 30, 44))) if draw.random() < 0.4 else None
    return Episode(
        intake,
        draw.choice((None, 0, 4, 6, 10)),
        visits,
        tuple((day, timing, value) for (day, timing), value in scores.items()),
        discharge,
        reason,
    )


def write(episodes: dict[str, Episode], folder: Path) -> None:
    """The episodes as a canonical export; session ids run against the order of time on purpose."""
    folder.mkdir()
    with (folder / "intake.csv").open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(
            [
                "referral_id",
                "patient_id",
                "condition",
                "intake_date",
                "baseline_pain",
                "discharge_date",
                "discharge_reason",
            ]
        )
        for name, e in episodes.items():
            out.writerow([name, name, "low_back", e.intake, e.baseline_pain, e.discharge, e.reason])
    with (folder / "sessions.csv").open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["session_id", "referral_id", "session_start", "status", "pain_before"])
        for name, e in episodes.items():
            for place, (day, pain) in enumerate(e.visits):
                out.writerow([f"{name}-{9 - place}", name, f"{day} {9 + place:02}:00", "attended", pain])
    with (folder / "scores.csv").open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["referral_id", "score_date", "measure", "timing", "value"])
        for name, e in episodes.items():
            for day, timing, value in e.scores:
                out.writerow([name, day, "nprs", timing, value])


@pytest.fixture(scope="module", params=[1, 2, 3])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Episode], Store]:
    """Random episodes and the store they were loaded into."""
    draw = random.Random(request.param)  # noqa: S311 - the same draws in every run are what is wanted
    episodes = {f"E{number:03}": random_episode(draw) for number in range(N)}
    folder = tmp_path_factory.mktemp("world")
    write(episodes, folder / "export")
    report = load_folder(folder / "export", folder / "warehouse", data_cut=DATA_CUT)
    assert report.rejects == 0
    return episodes, open_store(folder / "warehouse")


def mart(store: Store, name: str) -> pd.DataFrame:
    """A mart with the referral ids beside it."""
    episodes = pd.read_parquet(store.load.folder / "episodes.parquet", columns=["episode_id", "referral_id"])
    return pd.read_parquet(store.load.folder / f"{name}.parquet").merge(episodes, on="episode_id")


def test_states(world: tuple[dict[str, Episode], Store]) -> None:
    """Every episode is not started, in care, ended or lost as the rules say."""
    episodes, store = world
    found = pd.read_parquet(store.load.folder / "episodes.parquet").set_index("referral_id")["state"].to_dict()

    assert found == {name: state_of(episode, DATA_CUT) for name, episode in episodes.items()}


def test_baselines_and_latest_scores(world: tuple[dict[str, Episode], Store]) -> None:
    """Baseline and latest score of every episode that has one of them."""
    episodes, store = world
    outcomes = mart(store, "outcomes").query("measure == 'nprs'").astype(object)
    found = {
        row.referral_id: tuple(None if pd.isna(value) else value for value in (row.baseline, row.latest))
        for row in outcomes.itertuples()
    }
    expected = {}
    for name, episode in episodes.items():
        course = course_of(episode)
        pair = (baseline_of(episode), course[-1][1] if course else None)
        if pair != (None, None):
            expected[name] = pair

    assert found == expected


@pytest.mark.parametrize("day", [4, 7, 14, 28])
def test_scores_at_a_day(world: tuple[dict[str, Episode], Store], day: int) -> None:
    """How many have a score at the day, and its mean, over all that started."""
    episodes, store = world
    (row,) = ask("pain", store, Filters.parse({"at": str(day)})).rows.to_dict("records")
    due = [e for e in episodes.values() if e.visits and e.visits[0][0] + timedelta(days=day) <= DATA_CUT]
    values = [value for e in due if (value := at_day(course_of(e), day)) is not None]

    assert (row["n_due"], row["n_latest"]) == (len(due), len(values))
    assert row["latest_mean"] == pytest.approx(sum(values) / len(values))


@pytest.mark.parametrize("percent", [20, 30, 50])
@pytest.mark.parametrize("rule", ["first", "confirmed", "confirmed_strict"])
def test_events(world: tuple[dict[str, Episode], Store], rule: str, percent: int) -> None:
    """When and how every episode's way to improvement ended, under every rule and threshold."""
    episodes, store = world
    rows = ask("events", store, Filters.parse({"rule": rule, "threshold": str(percent)})).rows
    found = {row.episode: (row.time, row.status) for row in rows.itertuples()}
    events = {name: event_of(e, rule, percent, DATA_CUT) for name, e in episodes.items() if e.visits}

    assert found == {name: event for name, event in events.items() if event}


def test_counts_add_up(world: tuple[dict[str, Episode], Store]) -> None:
    """Steps of the ladder never rise; the parts of responders, improvement and sessions sum to their whole."""
    _, store = world
    (steps,) = ask("ladder", store, Filters()).rows.to_numpy().tolist()
    (row,) = ask("improvement", store, Filters()).rows.to_dict("records")
    (booked,) = ask("sessions", store, Filters()).rows.to_dict("records")

    assert steps == sorted(steps, reverse=True)
    assert row["n"] == row["improved"] + row["ended"] + row["censored"]
    assert row["censored"] == row["in_care"] + row["lost"]
    statuses = ("attended", "no_show", "late_cancel", "cancelled", "upcoming")
    assert booked["booked"] == sum(booked[status] for status in statuses)
    for row in ask("responders", store, Filters()).rows.to_dict("records"):
        assert row["n_started"] == row["n_due"] + row["n_in_care"]
        assert row["worst"] <= row["rate"] <= row["best"]


@pytest.mark.parametrize(
    ("name", "grain"),
    [
        ("episodes", ["source", "referral_id"]),
        ("bookings", ["episode_id", "session_id"]),
        ("outcomes", ["episode_id", "measure"]),
        ("courses", ["episode_id", "measure"]),
    ],
)
def test_grain(world: tuple[dict[str, Episode], Store], name: str, grain: list[str]) -> None:
    """Every mart has one row per its grain."""
    assert not pd.read_parquet(world[1].load.folder / f"{name}.parquet").duplicated(grain).any()


def test_one_score_a_day_and_one_baseline(world: tuple[dict[str, Episode], Store]) -> None:
    """Of the scores of an episode, measure and day at most one is an outcome; of an episode at most one a baseline."""
    scores = pd.read_parquet(world[1].load.folder / "scores.parquet")

    assert not scores[scores["is_outcome"]].duplicated(["episode_id", "measure", "day"]).any()
    assert not scores[scores["is_baseline"]].duplicated(["episode_id", "measure"]).any()
