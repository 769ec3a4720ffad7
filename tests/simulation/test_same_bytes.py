"""The same seed gives the same bytes, whoever runs it and however the work is cut up."""

from pathlib import Path

import duckdb
import pytest

from analysis import simulation
from analysis.errors import InputError, UsageError
from analysis.simulation import SQL, Simulated, simulate

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
FILES = ("intake.csv", "sessions.csv", "scores.csv", "providers.csv", "truth.json")


def contents(made: Simulated) -> dict[str, bytes]:
    return {name: (made.folder / name).read_bytes() for name in FILES}


def test_sample_is_what_its_read_me_says(tmp_path: Path) -> None:
    """The committed sample is the output of the command in its read-me, byte for byte, and stays under 3 MB."""
    assert contents(simulate(1500, 1, tmp_path)) == {name: (SAMPLE / name).read_bytes() for name in FILES}
    assert "simulate --referrals 1500 --seed 1 --out data/sample" in (SAMPLE / "README.md").read_text(encoding="utf-8")
    assert sum(path.stat().st_size for path in SAMPLE.iterdir()) < 3_000_000


def test_neither_threads_nor_slices_change_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One thread writes what two write, and so do many small slices."""
    whole = contents(simulate(900, 7, tmp_path / "whole", truth_referrals=2000, threads=2))
    assert contents(simulate(900, 7, tmp_path / "one", truth_referrals=2000, threads=1)) == whole
    monkeypatch.setattr(simulation, "SLICE", 400)
    assert contents(simulate(900, 7, tmp_path / "slices", truth_referrals=2000)) == whole


def test_another_seed_is_another_clinic(tmp_path: Path) -> None:
    """A different seed gives different patients, scores and truth; only the providers' names stay."""
    first = contents(simulate(100, 1, tmp_path / "first", truth_referrals=100))
    second = contents(simulate(100, 2, tmp_path / "second", truth_referrals=100))
    assert [name for name in FILES if first[name] == second[name]] == ["providers.csv"]


def test_hash_is_the_one_the_sample_was_made_with() -> None:
    """DuckDB's hash is what it was; where a new version changes it, data/sample has to be made again."""
    assert duckdb.connect().execute("select hash(1::bigint), hash('1 pain')").fetchone() == (
        4717996019076358352,
        8300657406209122079,
    )


def test_streams_are_independent() -> None:
    """Draws are even, and those of two streams, two seeds or two neighbours are unrelated (4 standard errors)."""
    connection = duckdb.connect()
    for statement in connection.extract_statements((SQL / "macros.sql").read_text(encoding="utf-8")):
        connection.execute(statement)
    mean, spread, *correlations = connection.execute("""
        with draws as (
            select
                uniform(1, 'a', number) as one, uniform(1, 'b', number) as stream, uniform(2, 'a', number) as seed,
                uniform(1, 'a', number + 1) as neighbour, normal(1, 'a', number) as bell, normal(1, 'b', number) as other
            from range(200000) as numbers (number)
        )
        select
            avg(one) - 0.5, stddev(bell) - 1,
            corr(one, stream), corr(one, seed), corr(one, neighbour), corr(bell, other)
        from draws
    """).fetchone()
    error = 1 / 200_000**0.5
    assert abs(mean) < 4 * error * 0.2887
    assert abs(spread) < 4 * error * 0.7072
    assert [found for found in correlations if abs(found) >= 4 * error] == []


@pytest.mark.parametrize("referrals", [1, 2, 5, 40])
def test_few_referrals_will_do(tmp_path: Path, referrals: int) -> None:
    """The smallest clinics can be simulated, too."""
    assert simulate(referrals, 3, tmp_path, truth_referrals=1).records["intake.csv"] == referrals


def test_refusals_say_what_to_do(tmp_path: Path) -> None:
    """An unknown scenario, no referrals and a file where the folder should be are refused in words."""
    with pytest.raises(UsageError, match="choose one of default, stable, natural, differences"):
        simulate(10, 1, tmp_path, scenario="miracle")
    with pytest.raises(UsageError, match="at least one referral"):
        simulate(0, 1, tmp_path)
    (tmp_path / "taken").write_text("")
    with pytest.raises(InputError, match="cannot be made"):
        simulate(10, 1, tmp_path / "taken")


def test_progress_is_told(tmp_path: Path) -> None:
    """Progress begins at nothing and ends with everything done."""
    told: list[tuple[int, int, str]] = []
    simulate(20, 1, tmp_path, truth_referrals=20, progress=lambda *words: told.append(words))
    assert [done for done, _, _ in told] == [0, 1]
    assert {total for _, total, _ in told} == {1}
