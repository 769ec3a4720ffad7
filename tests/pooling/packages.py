"""Made packages of two clinics, to be pooled."""

from datetime import date

import pandas as pd

from analysis.dictionary import read_dictionary
from analysis.disclosure.control.policy import find_policy
from analysis.disclosure.protected.protected_table import Drawing, ProtectedTable, Variable
from analysis.reports.package.release import Release, find_licence
from analysis.reports.package.write import write_package

CONDITION = Variable(
    "condition", "Condition", "group", "string", values={"all": "All", "neck": "Neck pain", "back": "Back"}
)
CLINIC = Variable("clinic", "Clinic", "group", "string", values={"all": "All clinics", "clinic_1": "Clinic 1"})
N = Variable("n_measured", "Measured", "count", "integer", "people", 0)
PART = Variable("n", "Improved", "count", "integer", "people", 0)
RATE = Variable("rate", "Share", "statistic", "integer", "%", 0, 100, of=("n", "n_measured"), form="share")
MEAN = Variable("change_mean", "Change", "statistic", "number", "points", -10, 10, of=("n_measured",), form="mean")
SD = Variable("change_sd", "Deviation", "statistic", "number", "points", 0, 10, of=("n_measured",), form="mean")
MEDIAN = Variable(
    "change_median",
    "Median",
    "statistic",
    "number",
    "points",
    -10,
    10,
    of=("n_measured",),
    form="quantile",
    fraction=0.5,
)


def percent(part, whole):
    return None if part is None or whole is None else (200 * part + whole) // (2 * whole)


def responders(counts, policy="default", **other):
    """A table of shares: rows of condition, clinic, measured and improved; None is hidden."""
    rows = pd.DataFrame(
        [(*row, percent(row[3], row[2]), "hidden" if None in row else "shown") for row in counts],
        columns=["condition", "clinic", "n_measured", "n", "rate", "status"],
    )
    fields = {
        "name": "responders_by_clinic",
        "title": "Responders",
        "variables": (CONDITION, CLINIC, N, PART, RATE),
        "rows": rows,
        "policy": find_policy(policy),
        "sql": "select 1 -- one\n",
        "notes": ("Closed quarters only.",),
        "drawings": (Drawing("Share", "points", "condition", "rate", where={"clinic": "all"}),),
    }
    return ProtectedTable(**{**fields, **other})


def pain(mean, n=50):
    """A table of means with one row."""
    columns = ["condition", "n_measured", "change_mean", "change_sd", "change_median", "status"]
    rows = pd.DataFrame([("all", n, mean, 2.0, mean, "shown")], columns=columns)
    return ProtectedTable("pain_by_sex", "Pain", (CONDITION, N, MEAN, SD, MEDIAN), rows, find_policy("default"))


NORTH = [("all", "all", 100, 40), ("all", "clinic_1", 100, 40), ("neck", "all", 60, None), ("back", "all", 40, 20)]
SOUTH = [("all", "all", 50, 30), ("all", "clinic_1", 50, 30), ("neck", "all", 50, 30)]


def package(file, tables, publisher, **other):
    """Write a package of these tables."""
    fields = {
        "title": "Tables", "publisher": publisher, "version": "1.0.0", "load": "20260101-abc", "data_cut": date(2025, 12, 31),
        "published": date(2026, 1, 2), "licence": find_licence("cc_by"), "dictionary": read_dictionary(), "code": "0.1.0",
        "simulated": True, "audit": {"proven": 1},
    }  # fmt: skip
    file.write_bytes(write_package(tables, Release(**{**fields, **other})))
    return file
