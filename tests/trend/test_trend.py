"""trend: which months are points, what they hold, and what is said of them, on a clinic counted by hand and the sample."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from analysis.errors import InputError, UsageError
from analysis.filters import Filters
from analysis.metrics import METRICS
from analysis.questions import ask
from analysis.questions.trend_charts import Charts, charts
from analysis.questions.trend_metrics import SOURCES
from analysis.questions.trend_words import period
from analysis.warehouse.store import Store
from tests.trend.conftest import GAP, SLOW, SMALL

Settings = Callable[..., None]
REBASE = """[[rebase]]
metric = "{metric}"
clinic = "{clinic}"
condition = "all"
month = "{month}"
reason = "Reminders by text message"
author = "M. Berg"
written = 2024-02-01
"""


def follow(store: Store, **given: str):
    return ask("trend", store, Filters.parse(given))


@pytest.fixture
def settings(known: Store) -> Iterator[Settings]:
    """Writes a settings file of the known clinic, which is gone after the test."""
    folder = known.load.folder.parent / "settings"
    written: list[Path] = []

    def write(name: str, text: str) -> None:
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
        written.append(folder / name)

    yield write
    for path in written:
        path.unlink()


def test_months_that_are_points(known: Store) -> None:
    """A month is a point when it ended 84 days before the data cut, at most 5 % of it is in care, and it holds 10.

    Data cut 2024-12-31: September ended 92 days before, but 1 of its 12 (8 %) is in care; October ended 61 days before.
    """
    rows = follow(known, metric="improved").rows.set_index("start_month")
    left_out = rows.loc[rows["left_out"] != "", "left_out"].to_dict()
    assert left_out == {
        GAP: "no data",
        SMALL: "under 10",
        SLOW: "not complete",
        "2024-10": "not complete",
        "2024-11": "not complete",
        "2024-12": "not complete",
    }
    assert (rows["shown"] == (rows["left_out"] == "")).all()
    assert rows.loc[list(left_out), ["centre", "upper"]].isna().all(axis=None)
    assert rows.loc[[GAP, SLOW], "value"].isna().all()


def test_the_chart_by_hand(known: Store) -> None:
    """10 months of 3 of 12 and 8 of 9 of 12: 102 of 216 = 0.4722; limits ± 3 sqrt(0.4722 x 0.5278 / 12) = ± 0.4323.

    No month is beyond them; the first 10 lie below the mean and the last 8 above it: two signals, the latter still there.
    """
    answer = follow(known, metric="improved")
    chart, signals = answer.details["chart"].iloc[0], answer.details["signals"]
    assert (chart["chart"], chart["period"], chart["n_points"], chart["is_trial"]) == ("p", "month", 18, False)
    assert (chart["centre"], chart["lower"], chart["upper"]) == pytest.approx((0.47222, 0.03988, 0.90457), abs=1e-5)
    assert signals["sentence"].tolist() == [
        "10 months below the mean from January 2023 to December 2023: for the worse.",
        "8 months above the mean since January 2024: for the better.",
    ]
    assert signals["is_latest"].tolist() == [False, True]
    assert chart["variation"] == "improvement_high"
    assert answer.sentence.startswith(
        "Improved at the latest score: 75\N{NO-BREAK SPACE}% in August 2024 (9 of 12 measured), mean 47"
    )


def test_what_is_left_out_is_said(known: Store) -> None:
    """Months without data, under 10 and not complete are each named, with how many are not due."""
    said = " ".join(follow(known, metric="improved").notes)
    assert "No data in May 2023" in said
    assert "Under 10 measured and so no point: August 2023" in said
    assert "Not complete and so no point: September 2024, October 2024, November 2024, December 2024" in said
    assert "1 of their 48 episodes are not due" in said


def test_counts_have_zeros(known: Store) -> None:
    """A month in which nobody starts is 0 of a count, no gap; the first month of the load may be cut off and is none."""
    rows = follow(known, metric="started").rows.set_index("start_month")
    assert (rows.loc[GAP, "value"], rows.loc[SMALL, "value"], rows.loc["2024-12", "value"]) == (0, 5, 12)
    assert rows.loc["2023-01", "left_out"] == "not complete"
    assert rows["left_out"].eq("").sum() == 23


def test_from_and_to_may_cut_a_count(known: Store) -> None:
    """A month that from or to cuts into is no point of a count; the shares of a month stand."""
    within = {"from": "2023-06-10", "to": "2024-03-10"}
    counts = follow(known, metric="started", **within).rows.set_index("start_month")["left_out"]
    assert counts[counts == ""].index.tolist() == [
        "2023-08", "2023-09", "2023-10", "2023-11", "2023-12", "2024-01", "2024-02",
    ]  # fmt: skip
    assert follow(known, metric="improved", **within).rows["start_month"].tolist()[0] == "2023-07"


def test_metrics_by_hand(known: Store) -> None:
    """January 2024: 12 start 4 days after the referral and have 2 visits each; 2 of 26 bookings are missed.

    9 improve by 6 and 3 by 0: 54 / 12 = 4.5; all reach it within 8 weeks who reach it; 1 visit of 24 has an event.
    Events, and what is known and seen of all, are charted by quarter: 3 in 72, 36 of 36.
    """
    expected = {
        "improved": (9, 12), "improvement": (54, 12), "completion": (36, 36), "reached_8_weeks": (9, 12),
        "no_show": (2, 26), "adverse_events": (3, 72), "started": (12, 12), "visits_per_episode": (24, 12),
        "first_visit_days": (48, 12), "seen_14_days": (36, 36),
    }  # fmt: skip
    points = charts(known, Filters(), tuple(METRICS)).points
    january = points[points["start_month"] == "2024-01"].set_index("metric")
    assert {metric: tuple(january.loc[metric, ["numerator", "denominator"]]) for metric in METRICS} == expected


def test_rare_events_are_not_judged(known: Store) -> None:
    """Where a period holds less than 1 of the rarer kind there are no limits and no signals, and that is said."""
    answer = follow(known, metric="completion")
    chart = answer.details["chart"].iloc[0]
    assert (chart["chart"], chart["period"], chart["variation"]) == ("none", "quarter", "")
    assert answer.rows["upper"].isna().all()
    assert not len(answer.details["signals"])
    assert "too few to tell chance from change" in chart["reason"]


def test_quarters_where_months_are_small(sample: Store) -> None:
    """Where the middle month holds under 10, quarters are charted, named by their first month; limits on few are trial."""
    answer = follow(sample, metric="improved", condition="carpal_tunnel")
    chart, rows = answer.details["chart"].iloc[0], answer.rows
    assert chart["period"] == "quarter"
    assert {month[-2:] for month in rows["start_month"]} == {"01", "04", "07", "10"}
    assert chart["is_trial"]
    assert "Trial limits" in chart["reason"]
    assert (rows.loc[rows["shown"], "denominator"] >= 10).all()
    assert [period(month, 3) for month in ("2025-01", "2025-04", "2025-07", "2025-10")] == [
        "2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4",
    ]  # fmt: skip


def test_a_known_change_begins_new_limits(known: Store, settings: Settings) -> None:
    """From the month of the log on limits are worked out anew and no run goes on over it; the reason is said."""
    settings("rebases.toml", REBASE.format(metric="improved", clinic="all", month="2024-01"))
    answer = follow(known, metric="improved")
    rows = answer.rows[answer.rows["shown"]]
    assert rows.groupby("phase")["centre"].first().tolist() == [0.25, 0.75]
    assert rows.groupby("phase")["start_month"].first().tolist() == ["2023-01", "2024-01"]
    assert not len(answer.details["signals"])
    assert answer.details["phases"]["is_trial"].tolist() == [True, True]
    assert "Limits anew from January 2024: Reminders by text message (M. Berg, 2024-02-01)." in answer.notes


def test_a_known_change_of_one_clinic_is_its_own(known: Store, settings: Settings) -> None:
    """What changed in one clinic changes the limits of its chart, not those of all clinics together."""
    settings("rebases.toml", REBASE.format(metric="improved", clinic="North", month="2024-01"))
    assert len(follow(known, metric="improved").details["phases"]) == 1
    assert len(follow(known, metric="improved", clinic="North").details["phases"]) == 2
    assert len(follow(known, metric="improved", by="clinic").details["phases"]) == 2


@pytest.mark.parametrize(("target", "assurance"), [(0.03, "pass"), (0.5, "hit_or_miss"), (0.95, "fail")])
def test_targets(known: Store, settings: Settings, target: float, assurance: str) -> None:
    """A target is met always, by chance, or never, by the limits of the latest month (0.04 to 0.90)."""
    settings("targets.toml", f'[[target]]\nmetric = "improved"\nclinic = "all"\ncondition = "all"\nvalue = {target}\n')
    answer = follow(known, metric="improved")
    assert answer.details["chart"]["assurance"].tolist() == [assurance]
    assert "the target of" in answer.sentence.lower()


def test_groups_without_a_signal(known: Store, settings: Settings) -> None:
    """Charts of groups say how many there are and which of them show a signal now, also where none does."""
    assert follow(known, by="clinic").sentence == "Improved at the latest score: 1 chart, a signal now in: North."
    settings("rebases.toml", REBASE.format(metric="improved", clinic="all", month="2024-01"))
    answer = follow(known, by="clinic")
    assert answer.sentence == "Improved at the latest score: 1 chart, a signal now in none of them."
    assert answer.details["signals"].empty


def test_trends_that_cannot_be(known: Store) -> None:
    """A trend by quarter, or of several measures pooled, is refused with what to do."""
    with pytest.raises(InputError, match="leave out by=quarter"):
        follow(known, by="quarter")
    with pytest.raises(InputError, match="measure=primary needs by=condition"):
        follow(known, measure="primary")
    with pytest.raises(UsageError, match="metric takes improved"):
        follow(known, metric="happiness")


def test_nominal_dates_have_no_trend(known: Store) -> None:
    """An export with day numbers instead of dates has no months."""
    store = replace(known, load=replace(known.load, dates="nominal"))
    with pytest.raises(InputError, match="nothing can be followed by month"):
        follow(store)


def test_no_bookings_no_trend_of_them(known: Store) -> None:
    """Without bookings there is no trend of missed ones; outcomes can still be followed."""
    store = replace(known, load=replace(known.load, has_sessions=False))
    with pytest.raises(InputError, match="no trend of: no-show rate"):
        follow(store, metric="no_show")


@pytest.mark.parametrize(
    ("metric", "question", "numerator", "denominator"),
    [
        ("improved", "responders", "n_improved", "n_measured"),
        ("completion", "pain", "n_change", "n_due"),
        ("no_show", "sessions", "no_show", "n_to_attend"),
        ("adverse_events", "safety", "n_events", "n_visits"),  # the sample records nothing but events
    ],
)
@pytest.mark.parametrize("by", ["clinic", None])
def test_months_sum_to_the_other_questions(
    sample: Store, metric: str, question: str, numerator: str, denominator: str, by: str | None
) -> None:
    """All months together hold what the other question says of the whole, in every group."""
    filters = Filters(by=by, threshold="30")
    other = ask(question, sample, filters).rows.set_index(by) if by else ask(question, sample, filters).rows
    months = charts(sample, filters, (metric,)).points
    sums = months.groupby("group")[["numerator", "denominator"]].sum()
    assert sums.to_numpy().tolist() == other[[numerator, denominator]].to_numpy().tolist()
    assert by is None or sums.index.tolist() == other.index.tolist()


def test_seen_within_14_days_is_that_of_access(sample: Store) -> None:
    """The months of referrals to May 2026, all over 14 days old, hold what access says of those referred to then."""
    rows = follow(sample, metric="seen_14_days").rows
    access = ask("access", sample, Filters(to_date=date(2026, 5, 31))).rows.iloc[0]
    until_may = rows[rows["start_month"] <= "2026-05"]
    assert until_may["numerator"].sum() == access["n_within_14"]
    assert until_may["denominator"].sum() == access["n_due_14"]
    assert rows[rows["shown"]]["start_month"].max() == "2026-05"


def test_only_events_recorded_is_said(sample: Store, known: Store) -> None:
    """Where only events are ever recorded the rate is of all visits, and a note says that it is at least that."""
    assert "at least that many had one" in " ".join(follow(sample, metric="adverse_events").notes)
    assert "at least that many had one" not in " ".join(follow(known, metric="adverse_events").notes)


def test_a_month_is_what_from_and_to_select(sample: Store) -> None:
    """The mean improvement of a month is that of the question pain from its first to its last day."""
    pain = ask("pain", sample, Filters(from_date=date(2025, 5, 1), to_date=date(2025, 5, 31))).rows.iloc[0]
    rows = follow(sample, metric="improvement").rows.set_index("start_month")
    assert rows.loc["2025-05", "value"] == pytest.approx(pain["improvement_mean"])
    assert rows.loc["2025-05", "denominator"] == pain["n_change"]


def test_every_source_is_asked_once(sample: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The charts of all metrics and conditions take one query for each source, however many conditions there are."""
    asked: list[str] = []
    real = Store.query
    monkeypatch.setattr(Store, "query", lambda store, name, given: asked.append(name) or real(store, name, given))
    found: Charts = charts(sample, Filters(by="condition", threshold="30"), tuple(METRICS))
    assert sorted(asked) == sorted({f"queries/{source.query}" for source in SOURCES.values()})
    assert found.charts["group"].nunique() > 10


def test_every_metric_has_a_source() -> None:
    """What can be given a target can be followed."""
    assert SOURCES.keys() == METRICS.keys()
