"""Marts of made-up clinics, so that the second step of a load can be tested without the first."""

from collections.abc import Callable

import duckdb
import numpy as np
import pandas as pd
import pytest

Marts = Callable[[pd.DataFrame], duckdb.DuckDBPyConnection]
THRESHOLDS = ("20", "30", "50", "mcid")


def people(n: int, seed: int, clinics: int = 4) -> pd.DataFrame:
    """Finished episodes: who they are, by whom they were seen, and whether they improved, the mild more often."""
    draw = np.random.default_rng(seed)
    baseline = draw.integers(3, 11, n)
    return pd.DataFrame({
        "episode_id": np.arange(n),
        "condition": draw.choice(["low_back", "neck_pain"], n),
        "clinic": [f"C{place}" for place in draw.integers(0, clinics, n)],
        "therapist": [f"T{place}" for place in draw.integers(0, 9, n)],
        "referrer": [f"R{place}" for place in draw.integers(0, 15, n)],
        "baseline": baseline.astype(float),
        "improved": draw.random(n) < 1 / (1 + np.exp((baseline - 6) / 3)),
    })  # fmt: skip


@pytest.fixture
def marts() -> Marts:
    """A connection with the marts that the step reads: NPRS, every threshold eligible, all finished and measured."""

    def built(rows: pd.DataFrame) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect()
        episodes = rows.drop(columns=["baseline", "improved"]).assign(
            state="ended", duration="unknown", age="unknown", sex="unknown", payer=None, cohort="unknown"
        )
        courses = rows[["episode_id", "baseline"]].assign(measure="nprs")
        for threshold in THRESHOLDS:
            courses = courses.assign(**{f"eligible_{threshold}": True, f"met_last_{threshold}": rows["improved"]})
        tables = {
            "episodes": episodes.astype({"payer": "object"}),
            "courses": courses,
            "outcomes": rows[["episode_id"]].assign(measure="nprs", latest=1.0),
            "measures": pd.DataFrame({"measure": ["nprs"], "low": [0.0], "high": [10.0]}),
        }
        for name, table in tables.items():
            connection.register("given", table)
            connection.execute(f"create table {name} as from given")
            connection.unregister("given")
        return connection

    return built
