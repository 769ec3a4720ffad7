"""A package of two made tables."""

from datetime import date

import pandas as pd
import pytest

from analysis.dictionary import read_dictionary
from analysis.disclosure.control.policy import find_policy
from analysis.disclosure.protected.protected_table import Drawing, ProtectedTable, Variable
from analysis.questions.responders import DEFINITION
from analysis.reports.package.release import Release, find_licence
from analysis.reports.package.write import package_files, write_package

CONDITION = Variable("condition", "Condition", "group", "string", values={"neck": "Neck pain", "=1+1": "-odd"})
N = Variable("n", "People measured", "count", "integer", "people", low=0, source="RULES, Scores")
RATE = Variable(
    "rate", "Share improved", "statistic", "number", "%", 0, 100, of=("n",), derivation="100 × n_improved / n"
)
DAY = Variable("day", "Days since the first visit", "group", "integer", "days", low=0)


def made(**other):
    """A table of three rows, of which one is hidden; `other` overrides its fields."""
    rows = pd.DataFrame(
        {
            "condition": ["neck", "=1+1", "low_back"],
            "n": [40, None, 25],
            "rate": [50.0, None, 60.0],
            "status": ["shown", "hidden", "held"],
        }
    )
    fields = {
        "name": "responders",
        "title": "Who improved | by condition",
        "variables": (CONDITION, N, RATE),
        "rows": rows,
        "policy": find_policy("default"),
        "sql": "select 1 as n\n",
        "notes": ("Closed quarters only.",),
        "drawings": (Drawing("Share improved", "bars", "condition", "rate"),),
    }
    return ProtectedTable(**{**fields, **other})


def curve():
    """A curve in steps for two groups."""
    rows = pd.DataFrame(
        {
            "condition": ["neck"] * 3 + ["low_back"] * 2,
            "day": [0, 14, 28, 0, 21],
            "n": [60, 45, 30, 50, 35],
            "rate": [0.0, 25.0, 50.0, 0.0, 30.0],
            "status": "shown",
        }
    )
    drawing = Drawing("Improvement over time", "steps", "day", "rate", by="condition")
    return made(name="improvement", title="Curve", variables=(CONDITION, DAY, N, RATE), rows=rows, drawings=(drawing,))


@pytest.fixture(scope="session")
def tables():
    return made(), curve()


@pytest.fixture(scope="session")
def release():
    return Release(
        title="Outcomes 2025",
        publisher='=Clinic "North", Ltd',
        version="1.0.0",
        load="20260101-abc",
        data_cut=date(2025, 12, 31),
        published=date(2026, 1, 2),
        licence=find_licence("cc_by"),
        dictionary=read_dictionary(),
        code="0.1.0",
        simulated=True,
        audit={"hidden counts bounded more narrowly than the threshold": 0},
        methods={"responders": DEFINITION},
    )


@pytest.fixture(scope="session")
def files(tables, release):
    return package_files(tables, release)


@pytest.fixture(scope="session")
def packed(tables, release):
    return write_package(tables, release)
