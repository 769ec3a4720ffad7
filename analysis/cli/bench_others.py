"""The benchmark against others: time to improvement of 8 groups beside lifelines and R's survival, on the same episodes."""

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.filters import Filters
from analysis.questions import ask
from analysis.statistics.curve_tests import gray, grid, logrank
from analysis.statistics.restricted_mean import rmst
from analysis.statistics.survival import at_risk, incidence, quantile
from analysis.warehouse.multiplied import counting, multiply
from analysis.warehouse.publish import current_load
from analysis.warehouse.store import open_load

SCRIPTS = Path(__file__).parents[2] / "tests" / "benchmark"
GROUPS = 8
TICKS = (0, 28, 56, 84, 112, 140, 168)
SLOWEST = 900
CODES = {"censored": 0, "improved": 1, "ended": 2}


@dataclass(frozen=True)
class Other:
    """Another program: its name, and its seconds on a file of rows; why not, where it is not there."""

    name: str
    seconds: float | None


def others(rows: pd.DataFrame, folder: Path) -> list[Other]:
    """lifelines (its Python named by OUTCOMES_LIFELINES) and R's survival, each timing itself on the same rows."""
    written = folder / "rows.csv"
    groups = rows["group_name"].astype("category").cat.codes
    pd.DataFrame({"group": groups, "time": rows["time"], "status": rows["status"].map(CODES)}).to_csv(
        written, index=False
    )
    lifelines, r = os.environ.get("OUTCOMES_LIFELINES"), shutil.which("Rscript")
    return [
        Other("lifelines (Kaplan-Meier, log-rank)", _seconds(lifelines, "lifelines_curves.py", written)),
        Other("R survival (Aalen-Johansen, log-rank)", _seconds(r, "survival_curves.R", written)),
    ]


def _seconds(program: str | None, script: str, rows: Path) -> float | None:
    """What the script says it took; None where the program, its package or the script is not there."""
    if not program or not (SCRIPTS / script).is_file():
        return None
    try:
        done = subprocess.run(  # noqa: S603 - a program that the person at the keyboard named, and our own script
            [program, str(SCRIPTS / script), str(rows)], capture_output=True, text=True, check=True, timeout=SLOWEST
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return float(done.stdout.strip())


def many_episodes(
    warehouse: Path, folder: Path, episodes: int, best: Callable[[Callable[[], object]], float]
) -> tuple[dict[str, float], pd.DataFrame]:
    """Seconds of the whole answer and of its calculation alone, by what was timed; and the rows behind it.

    The load in force is multiplied until its largest conditions have that many episodes with a curve.
    """
    load = current_load(warehouse)
    by_size = ask("improvement", open_load(load), Filters(by="condition")).rows.sort_values("n", ascending=False)
    largest = by_size.head(GROUPS)
    multiply(load, folder / "many", -(-episodes // max(int(largest["n"].sum()), 1)))
    store = open_load(folder / "many")
    filters = Filters(by="condition", condition=tuple(largest["condition"]), detail="tests")
    events = ask("events", store, Filters(by="condition", condition=filters.condition)).rows
    rows = events.rename(columns={"group": "group_name"})[["group_name", "time", "status"]]
    named = f"{len(largest)} groups, {len(rows):,} episodes"
    with counting(rows.astype({"group_name": "category", "status": "category"})) as count:  # the others get codes, too
        timed = {
            f"improvement, {named}: from their rows": best(lambda: calculate(count())),
            f"improvement, {named}: whole answer": best(lambda: ask("improvement", store, filters)),
        }
    return timed, rows


def calculate(counts: pd.DataFrame) -> list[object]:
    """Curves with intervals, medians and quartiles, numbers at risk, restricted means, Gray's test and the log-rank."""
    names = sorted(counts["group_name"].unique())
    curves = [incidence(counts[counts["group_name"] == name], "service") for name in names]
    whole = grid(counts, names)
    each = [
        (at_risk(curve, TICKS), rmst(curve, 84), *(quantile(curve, p) for p in (0.25, 0.5, 0.75))) for curve in curves
    ]
    return [each, gray([whole]), logrank([whole])]
