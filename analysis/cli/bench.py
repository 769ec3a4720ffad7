"""The benchmark: every timing as a ratio within one run, so that it means the same on any machine."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from analysis.cli.bench_others import Other, many_episodes, others
from analysis.filters import Filters
from analysis.questions import QUESTIONS, ask
from analysis.simulation import simulate
from analysis.warehouse.build import CASE_MIX
from analysis.warehouse.load import load_folder
from analysis.warehouse.plain_read import seconds_to_read
from analysis.warehouse.store import Store, open_store

REPEATS = 5
ASKED = [name for name in QUESTIONS if name != "moved"]  # which needs a load before
BY = {"variation": "by=referrer", "referrals": "by=referrer", "open": ""}
"""How questions are asked that cannot be asked by condition."""


@dataclass(frozen=True)
class Timing:
    """One thing that was timed: its seconds, and how many times the yardstick that is (None: no such yardstick here)."""

    what: str
    seconds: float
    yardstick: str
    ratio: float | None


def bench(referrals: int, episodes: int) -> list[Timing]:
    """Simulate, read, load and ask on one export of that many referrals, in a folder that is removed again.

    Then time to improvement on that many episodes beside other programs; with 0 episodes this is left out.
    """
    with TemporaryDirectory(prefix="bench-") as folder:
        export, warehouse = Path(folder) / "export", Path(folder) / "warehouse"
        simulating = _seconds(lambda: simulate(referrals, 1, export))
        reading = seconds_to_read(export)
        loading, fitting = _seconds_to_load(export, warehouse)
        yardstick = "reading the same files with DuckDB"
        timings = [
            Timing(f"simulate {referrals:,} referrals", simulating, yardstick, simulating / reading),
            Timing("load them, without case mix", loading - fitting, yardstick, (loading - fitting) / reading),
            Timing("fit case mix", fitting, yardstick, fitting / reading),
        ]
        timings += _ask_all(open_store(warehouse))
        return timings + (_beside_others(warehouse, Path(folder), episodes) if episodes else [])


def _beside_others(warehouse: Path, folder: Path, episodes: int) -> list[Timing]:
    """Time to improvement of 8 groups, the calculation alone and the whole answer, against each other program."""
    timed, rows = many_episodes(warehouse, folder, episodes, _best)
    return [
        Timing(what, seconds, *(_not_there(other) if other.seconds is None else (other.name, seconds / other.seconds)))
        for other in others(rows, folder)
        for what, seconds in timed.items()
    ]


def _not_there(other: Other) -> tuple[str, None]:
    return f"{other.name}: not there", None


def _ask_all(store: Store) -> list[Timing]:
    """Each question by condition (or as BY says), warm, against counting the episodes of the same load."""
    counting = _best(lambda: store.query("queries/group_values", {"column": "condition"}))
    asked = {name: BY.get(name, "by=condition") for name in ASKED}
    filters = {name: Filters.parse({"by": by.removeprefix("by=")}) for name, by in asked.items()}
    seconds = {name: _best(lambda name=name: ask(name, store, filters[name])) for name in ASKED}
    return [
        Timing(f"ask {name} {asked[name]}".strip(), took, "listing the conditions of the same load", took / counting)
        for name, took in seconds.items()
    ]


def _seconds_to_load(export: Path, warehouse: Path) -> tuple[float, float]:
    """Seconds that a load took, and those of them that went into its second step, case mix."""
    begun: list[tuple[float, str]] = []
    loading = _seconds(
        lambda: load_folder(export, warehouse, progress=lambda _d, _t, words: begun.append((perf_counter(), words)))
    )
    return loading, sum(end - begin for (begin, words), (end, _) in pairwise(begun) if words == CASE_MIX)


def _seconds(work: Callable[[], object]) -> float:
    begin = perf_counter()
    work()
    return perf_counter() - begin


def _best(work: Callable[[], object]) -> float:
    """The quickest of a few repeats, after one to warm up."""
    work()
    return min(_seconds(work) for _ in range(REPEATS))


def bench_words(timings: list[Timing]) -> str:
    """The timings as lines of text."""
    return "\n".join(_line(timing) for timing in timings)


def _line(timing: Timing) -> str:
    ratio = (
        "       –" if timing.ratio is None else f"{timing.ratio:8.3f}" if timing.ratio < 1 else f"{timing.ratio:8.1f}"
    )
    return f"{timing.what:<32} {timing.seconds:8.3f} s   {ratio} x {timing.yardstick}"


def bench_json(timings: list[Timing]) -> list[dict[str, object]]:
    """The timings as plain values."""
    return [asdict(timing) for timing in timings]
