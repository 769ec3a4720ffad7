"""Research tables of a small export, made without the engine: a few numbers that follow from what was loaded.

Only the way from a load to a release, to a package and back is tested here; how counts are protected is tested beside.
"""

import os
import signal
import sys
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pandas as pd

from analysis.cli import main
from analysis.disclosure import provenance
from analysis.disclosure import publish as publishing
from analysis.disclosure.counting.linked import Dimension
from analysis.disclosure.protect import Protected
from analysis.disclosure.protected.protected_table import ProtectedTable, Variable
from analysis.reports.package.export import export
from tests.faults.child import FILE_EVENTS

CLINIC = Variable("clinic", "Clinic", "group", "string")
N = Variable("n", "People", "count", "integer", "people", low=0)
SQL = {
    "ladder_by_clinic": "select 1 as n\n",
    "pain_by_clinic": "select 2 as n\n",
    "events_by_clinic": "select 3 as n\n",
}


def counts_of(store):
    """100 people in the first clinic and 20 more for each booking, 103 in the other, 4 in none."""
    bookings = store.load.manifest["marts_rows"]["bookings"]
    clinics = Dimension("clinic", {"all": ("A", "B", "unknown")})
    return SimpleNamespace(people={"A": 100 + 20 * bookings, "B": 103, "unknown": 4}, dimensions={"clinic": clinics})


def coded(counts, codes):
    """The same with the codes of the clinics, in the order of the codes."""
    people = {codes.get(clinic, clinic): n for clinic, n in counts.people.items()}
    return SimpleNamespace(people=dict(sorted(people.items())))


def protect(counts, policy, earlier, dictionary):
    """Three tables alike, the second without bookings: those of fewer than the threshold are hidden, all are rounded."""
    people = pd.Series(counts.people)
    value = pd.array(policy.rounded(people.to_numpy()), dtype="Int64")
    value[policy.is_small(people.to_numpy())] = pd.NA
    status = ["hidden" if pd.isna(one) else "shown" for one in value]
    rows = pd.DataFrame({"clinic": people.index, "n": value, "status": status})
    cells = pd.DataFrame({"cell": people.index, "n": people.to_numpy(), "value": value, "status": status, "since": ""})
    steady = rows.assign(n=rows["n"].where(rows["n"].isna(), 50))
    tables = tuple(
        ProtectedTable(name, f"Made: {name}", (CLINIC, N), steady if "pain" in name else rows, policy, SQL[name])
        for name in SQL
    )
    return Protected(date(2024, 12, 31), int(policy.rounded(people.to_numpy()).sum()), tables, cells, {"counts": 3})


def install(put=setattr) -> None:
    """Let these take the place of the engine. put: as monkeypatch.setattr."""
    for name in ("counts_of", "coded", "protect"):
        put(publishing, name, globals()[name])
    put(provenance, "code", lambda: "the code of these tests")


def publish_until(warehouse: Path, moment: int, count: Path) -> None:
    """Publish, and die by SIGKILL at a moment: a file of a release or of the ledger that is opened, renamed or removed.

    Moment -1: never; then `count` gets the number of moments that there were.
    """
    install()
    passed = [0]

    def audit(event: str, arguments: tuple[object, ...]) -> None:
        if event in FILE_EVENTS and any(f"{warehouse}/{name}" in str(arguments[0]) for name in ("ledger", "protected")):
            if passed[0] == moment:
                os.kill(os.getpid(), signal.SIGKILL)
            passed[0] += 1

    sys.addaudithook(audit)
    publishing.publish(warehouse, who="Ada")
    count.write_text(str(passed[0]), encoding="utf-8")


def publish_and_stop(warehouse: Path, began: object, go_on: object) -> None:
    """Publish, and wait at the first step of progress until told to go on."""
    install()

    def wait(*_: object) -> None:
        began.set()
        go_on.wait()

    publishing.publish(warehouse, who="Ada", progress=wait)


def command(words: list[str]) -> int:
    """Run a command with the made tables."""
    install()
    return main(words)


if __name__ == "__main__":
    install()
    export(Path(sys.argv[1]), Path(sys.argv[2]), who="Ada")
