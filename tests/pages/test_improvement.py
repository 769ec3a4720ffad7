"""Time to improvement: the tests between groups, the weeks with their intervals, and the closed part on spacing."""

from typing import Any

from analysis.filters import Filters
from analysis.questions import Result, ask
from analysis.warehouse.store import open_store
from pages.shared.show import plain

PAGE = "pages/clinic/improvement.py"


def said(app: Any) -> str:
    return " ".join(element.value for kind in (app.markdown, app.caption, app.info) for element in kind)


def answered(warehouses, **parameters: str) -> Result:
    return ask("improvement", open_store(warehouses["sample"]), Filters.parse(parameters))


def tables(app: Any) -> list[set[str]]:
    return [set(frame.value.columns) for frame in app.dataframe]


def test_tests_are_those_of_the_command_line(open_app, warehouses) -> None:
    """By clinic, within strata: the page says what the answer says, and lists all tests and each pair."""
    app = open_app("sample", PAGE, by="clinic", strata="condition")
    answer = answered(warehouses, by="clinic", strata="condition", detail="tests")
    assert not app.exception
    assert plain(answer.sentence) in said(app)
    (overall,) = (frame.value for frame in app.dataframe if "statistic" in frame.value)
    (pairs,) = (frame.value for frame in app.dataframe if "p_adjusted" in frame.value)
    assert len(overall) == 4
    assert list(pairs["groups"]) == ["Clinic A – Clinic B", "Clinic A – Clinic C", "Clinic B – Clinic C"]


def test_weeks_have_intervals(open_app, warehouses) -> None:
    """Share improved by week 4, 8 and 12 with limits, and in care, lost and not eligible, stand in tables."""
    app = open_app("sample", PAGE)
    row = answered(warehouses).rows.iloc[0]
    who, when = (frame.value for frame in app.dataframe)
    assert {"in_care", "lost", "n_not_eligible"} <= set(who.columns)
    assert when["week_8"][0].replace("\N{NO-BREAK SPACE}", " ") == (
        f"{row['by_week_8']:.0%} ({row['by_week_8_low']:.0%} to {row['by_week_8_high']:.0%})".replace("%", " %")
    )


def test_many_groups_and_visits(open_app) -> None:
    """By condition, in visits and as if they had stayed: tests without days, and pairs only where groups are few."""
    app = open_app("sample", PAGE, by="condition", axis="visits", view="stayed")
    assert not app.exception
    assert "Log-rank test (if they had stayed)" in said(app)
    assert "Pairs are listed for up to 5 groups" in said(app)


def test_spacing_is_closed_until_opened(open_app, warehouses) -> None:
    """The part on spacing works nothing out while it is closed; opened, it gives Turnbull's median and the gap."""
    app = open_app("sample", PAGE, by="clinic")
    assert not any("gap_median" in columns for columns in tables(app))
    app.session_state["spacing"] = True
    app.run()
    assert not app.exception
    assert plain(answered(warehouses, by="clinic", detail="interval").sentence) in said(app)
    assert any({"gap_median", "between"} <= columns for columns in tables(app))


def test_spacing_of_one_patient(open_app) -> None:
    """With one patient there is no median, and a sentence says so."""
    app = open_app("one_patient", PAGE, by="sex")
    app.session_state["spacing"] = True
    app.run()
    assert not app.exception
    assert "No group has enough episodes" in said(app)
