"""One run of each kind, shared by the tests, and its files as tables."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from analysis.simulation import simulate

SAMPLE = Path(__file__).parents[2] / "data" / "sample"

Rows = list[tuple]
Ask = Callable[[str], Rows]


def asker(folder: Path) -> Ask:
    """Asks SQL of the folder's files: intake and scores as text, bookings and visits (numbered from 1) with numbers."""
    connection = duckdb.connect()
    for name in ("intake", "sessions", "scores", "providers"):
        connection.execute(f"create table {name} as from read_csv('{folder / name}.csv', all_varchar = true)")
    connection.execute("""
        create view bookings as
        select * replace (cast(pain_before as integer) as pain_before, cast(pain_after as integer) as pain_after),
            cast(left(session_start, 10) as date) as day
        from sessions
    """)
    connection.execute("""
        create view visits as
        select *, row_number() over numbered as visit, lead(pain_before) over numbered as next_before
        from bookings where status = 'attended'
        window numbered as (partition by referral_id order by session_start)
    """)
    return lambda sql: connection.execute(sql).fetchall()


@pytest.fixture(scope="session")
def sample() -> Ask:
    """The committed sample."""
    return asker(SAMPLE)


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A run of 6,000 referrals for every scenario; its truth is from 20,000 where numbers are compared with it."""
    counted_on = {"default": 20_000, "stable": 6000, "natural": 6000, "differences": 20_000}
    made = {name: tmp_path_factory.mktemp(name) for name in counted_on}
    for name, folder in made.items():
        simulate(6000, 11, folder, scenario=name, truth_referrals=counted_on[name])
    return made
