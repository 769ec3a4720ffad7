"""Every step is counted anew, from files that hold just what that step is about, in a warehouse of its own."""

from datetime import date

import pandas as pd
import pytest

from analysis.filters import Filters
from analysis.questions import ask
from analysis.warehouse.load import load_folder
from analysis.warehouse.store import Store, open_store
from tests.moved import clinic

END = date(2025, 12, 31)
ASKED = ["referred", "first_visit", "no_show_rate", "change_mean", "rate", "by_week_8"]
QUESTIONS = {"referred": "ladder", "first_visit": "ladder", "no_show_rate": "sessions", "change_mean": "pain",
             "rate": "responders", "by_week_8": "improvement"}  # fmt: skip
FILTERS = [
    {"by": "therapist", "rule": "first"},
    {"by": "quarter", "view": "stayed", "threshold": "50"},
    {"clinic": "A", "at": "28", "episodes": "first"},
    {"by": "condition", "from": "2025-03-01", "to": "2025-05-31", "threshold": "mcid"},
]
SEEDS = [1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 30))]


@pytest.fixture(scope="module", params=SEEDS)
def stores(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Store]:
    """The new load, over the old one, and each step alone: loaded from files that were made by hand for it."""
    base = tmp_path_factory.mktemp("steps")
    new = clinic.whole(request.param)
    then = clinic.as_known_on(new)
    old = clinic.with_flaws(request.param, then)
    files = {"before": old, "rule": old, "corrected": clinic.known_to(then, old), "late": then, "main": new}
    for step, tables in files.items():
        clinic.write(base / step, tables)
        load_folder(
            base / step, base / f"{step}-alone", format="canonical", data_cut=END if step == "main" else clinic.CUT
        )
    load_folder(base / "before", base / "pair", format="canonical", data_cut=clinic.CUT)
    load_folder(base / "main", base / "pair", format="canonical", data_cut=END)
    return {name: open_store(base / name) for name in ("pair", *(f"{step}-alone" for step in files))}


def test_every_step_is_what_a_load_of_its_files_says(stores: dict[str, Store]) -> None:
    """Each headline at each step is the number that a load of exactly that step's records gives; the parts sum up."""
    for given in FILTERS:
        check(stores, Filters.parse(given))


def check(stores: dict[str, Store], filters: Filters) -> None:
    answer = ask("moved", stores["pair"], filters)
    by = [filters.by] if filters.by else []
    steps = answer.details["steps"].set_index([*by, "headline"])
    for step in ("before", "rule", "corrected", "late", "main"):
        alone = counted_alone(stores[f"{step}-alone"], filters)
        for place, value in steps[step].items():
            found = alone.get(place, 0.0 if headline(place) in {"referred", "first_visit"} else float("nan"))
            assert value == pytest.approx(found, abs=1e-9, nan_ok=True), (step, place)
    parts = answer.rows[["rule", "corrected", "late", "new", "mix", "within"]]
    known = parts["new"].notna()
    assert known.any()
    assert (parts[known].sum(axis=1) - answer.rows.loc[known, "total"]).abs().max() < 1e-9


def counted_alone(store: Store, filters: Filters) -> dict[object, float]:
    """Each headline as its own question answers it, by group and headline."""
    found = {}
    for name in ASKED:
        own = request_of(name, store, filters)
        for row in own.to_dict("records"):
            column = {"rate": "rate"}.get(name, name)
            found[(row[filters.by], name) if filters.by else name] = row[column]
    return found


def request_of(name: str, store: Store, filters: Filters) -> pd.DataFrame:
    rows = ask(QUESTIONS[name], store, filters).rows
    return rows[rows["threshold"] == (filters.threshold or "30")] if name == "rate" else rows


def headline(place: object) -> str:
    return place[-1] if isinstance(place, tuple) else str(place)
