"""Drill-through: a name below a figure, or a point in it, opens what is behind it with the filters set, and back."""

from types import SimpleNamespace

import pytest
import streamlit as st

from pages.shared import drill

CONDITIONS = "pages/clinic/conditions.py"


def test_a_name_opens_what_is_behind_it_and_back_restores(open_app) -> None:
    """The page opens with the name as its filter beside those in force; back takes only that one away, and keeps the focus."""
    app = open_app("sample", CONDITIONS, sex="female", focus="low_back")
    app.button(key="drill-pairs-carpal_tunnel").click().run()

    assert not app.exception
    assert app.title[0].value == "Overview"
    assert app.query_params == {"condition": "Carpal tunnel syndrome", "sex": "Female"}

    app.button(key="drill-back").click().run()

    assert app.title[0].value == "Conditions"
    assert app.query_params == {"focus": "Low-back pain or strain", "sex": "Female"}
    assert not [button for button in app.button if button.key == "drill-back"]


def test_nothing_that_is_held_back_can_be_opened(read_app) -> None:
    """A group that is too small to be drawn has no name in a fold either; there is nothing to go back to."""
    app = read_app("one_patient", CONDITIONS)
    assert not [button for button in app.button if button.key.startswith("drill-")]


@pytest.mark.parametrize(
    ("points", "behind", "chosen"),
    [
        ([{"y": 1}], drill.Behind("clinic", "Overview"), "B"),
        ([{"y": 0.04}], drill.Behind("clinic", "Overview"), "A"),
        ([{"y": 2}], drill.Behind("clinic", "Overview"), None),
        ([{"y": -1}], drill.Behind("clinic", "Overview"), None),
        ([], drill.Behind("clinic", "Overview"), None),
        ([{"customdata": ["B"]}], drill.Behind("clinic", "Overview", code=lambda point: point["customdata"][0]), "B"),
        ([{"customdata": ["Z"]}], drill.Behind("clinic", "Overview", code=lambda point: point["customdata"][0]), None),
    ],
)
def test_a_point_is_its_row_or_its_code(monkeypatch, points, behind, chosen) -> None:
    """A point stands for the row at its height or for the code it carries; one of no row, or a choice taken back, for none."""
    state = {"figure": {"selection": {"points": points}}, "drill-here": "Conditions", "clinic": ["A"]}
    monkeypatch.setattr(st, "session_state", state)
    drill._choose("figure", ["A", "B"], behind)

    assert state["clinic"] == ([chosen] if chosen else ["A"])
    assert state.get("drill-to") == ("Overview" if chosen else None)


def test_who_goes_on_by_the_menu_has_no_way_back(monkeypatch) -> None:
    """The way back is there on the page that was opened, and gone once the reader has been on another by the menu."""
    step = drill._Step("Conditions", {}, "Overview")
    state = {"drill-here": "Overview", "drill-from": (step,)}
    monkeypatch.setattr(st, "session_state", state)
    pages = {name: SimpleNamespace(title=name) for name in ("Overview", "Sessions")}
    drill.follow(pages["Overview"], {"": pages.values()})
    assert state["drill-from"] == (step,)
    drill.follow(pages["Sessions"], {"": pages.values()})
    assert "drill-from" not in state
