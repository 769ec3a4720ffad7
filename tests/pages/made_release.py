"""A release of made tables, published into a warehouse that has neither loads nor a ledger."""

from dataclasses import asdict
from datetime import date
from pathlib import Path

import pandas as pd

from analysis.dictionary import read_dictionary
from analysis.disclosure.control.policy import find_policy
from analysis.disclosure.protected.protected_table import Drawing, ProtectedTable, Variable
from analysis.questions import DEFINITIONS
from analysis.warehouse import releases
from analysis.warehouse.releases import Published

CONDITIONS = {
    "all": "All conditions",
    "low_back": "Low back pain",
    "neck_pain": "Neck pain",
    "headache_tension": "Tension-type headache",
    "odd": "![pain](http://x.example) <b>odd</b>",
}
MEASURED = Variable("n_measured", "People measured", "count", "integer", "people", low=0)
IMPROVED = Variable("n", "Improved by 30 %", "count", "integer", "people", low=0)
OF = {"unit": "%", "low": 0, "high": 100, "of": ("n", "n_measured")}
RATE = Variable(
    "rate", "Share improved by 30 %", "statistic", "number", **OF, form="share", derivation="100 × n / n_measured"
)
LOW, HIGH = (Variable(f"rate_{end}", f"{end.title()} limit", "statistic", "number", **OF) for end in ("low", "high"))
CONDITION = Variable("condition", "Condition", "group", "string", values=CONDITIONS)
SEX = Variable("sex", "Sex", "group", "string", values={"all": "Everybody", "female": "Female", "male": "Male"})
WEEK = Variable("week", "Weeks since the first visit", "group", "integer", "weeks", low=0)
RELEASE = "r001-0123abcd"


def responders() -> ProtectedTable:
    """Two tables' worth of cases: shown, hidden, held, a count whose share is too small to be given."""
    cells = {
        ("all", "all"): (480, 265, "shown"),
        ("all", "female"): (290, 155, "shown"),
        ("all", "male"): (190, 110, "held"),
        ("low_back", "all"): (205, 120, "shown"),
        ("low_back", "female"): (130, 75, "shown"),
        ("low_back", "male"): (75, 45, "shown"),
        ("neck_pain", "all"): (140, 65, "shown"),
        ("neck_pain", "female"): (None, None, "hidden"),
        ("neck_pain", "male"): (None, 35, "hidden"),
        ("headache_tension", "all"): (95, 40, "held"),
        ("headache_tension", "female"): (55, 25, "shown"),
        ("headache_tension", "male"): (40, 15, "shown"),
        ("odd", "all"): (40, 40, "shown"),
        ("odd", "female"): (None, None, "hidden"),
        ("odd", "male"): (None, None, "hidden"),
    }
    rows = pd.DataFrame([[*key, n, k, *_share(n, k), status] for key, (n, k, status) in cells.items()])
    variables = (CONDITION, SEX, MEASURED, IMPROVED, RATE, LOW, HIGH)
    drawings = (
        Drawing("Share improved by 30 %", "points", "condition", "rate", "sex", "rate_low", "rate_high"),
        Drawing("People measured", "bars", "condition", "n_measured", where={"sex": "all"}),
    )
    return _table("responders_by_sex", "Responders, by condition and sex", variables, rows, drawings)


def curve() -> ProtectedTable:
    """A curve of two groups; a step of one is hidden."""
    steps = {"all": (0, 18, 37, 52, 60), "low_back": (0, 22, 41, None, 63)}
    rows = pd.DataFrame(
        [
            [code, week, None if share is None else 480 - 20 * week, share, "hidden" if share is None else "shown"]
            for code, shares in steps.items()
            for week, share in zip((0, 2, 4, 8, 12), shares, strict=True)
        ]
    )
    counted = Variable("n", "People at risk", "count", "integer", "people", low=0)
    reached = Variable("reached", "Had reached improvement", "statistic", "number", "%", 0, 100, of=("n",))
    drawings = (Drawing("Reached improvement", "steps", "week", "reached", "condition"),)
    return _table("curve_by_sex", "Improvement over time", (CONDITION, WEEK, counted, reached), rows, drawings)


def release(*, simulated: bool = True, name: str = RELEASE) -> Published:
    """The release itself."""
    tables = {table.name: table for table in (responders(), curve())}
    return Published(
        id=name, made=date(2026, 7, 1), load="20260630-72afb047", data_cut=date(2026, 6, 30), closed_to=date(2026, 3, 31),
        simulated=simulated, people=480, policy=find_policy("default"), dictionary=read_dictionary(),
        methods={"responders": asdict(DEFINITIONS["responders"])}, tables=tables,
        audit={"counts": 8_886, "not_proven": 0}, provenance={name: {} for name in tables},
        marts="0", request="0", code="0",
    )  # fmt: skip


def publish(warehouse: Path, made: Published | None = None) -> Path:
    """Let a warehouse hold the release, and nothing else."""
    made = made or release()
    releases.write_release(warehouse, made)
    releases.show(warehouse, made.id)
    return warehouse


def _share(whole: int | None, part: int | None) -> list[float | None]:
    if whole is None or part is None:
        return [None] * 3
    share = (200 * part + whole) // (2 * whole)
    return [share, max(share - 8, 0), min(share + 8, 100)]


def _table(
    name: str, title: str, variables: tuple[Variable, ...], rows: pd.DataFrame, drawings: tuple[Drawing, ...]
) -> ProtectedTable:
    rows.columns = [*(variable.name for variable in variables), "status"]
    sql = "select 1 as n\n"
    return ProtectedTable(
        name, title, variables, rows, find_policy("default"), sql, ("Closed quarters only.",), drawings
    )
