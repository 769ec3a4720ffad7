"""What is kept of all other doctors' patients: by the week, from ten at risk, mixed as the doctor's own."""

import pyarrow as pa
import pytest

from analysis.warehouse.benchmarks import curves_of_others, spreads_of_all, waits_of_others

KIND = {"measure": "nprs", "threshold": "30", "rule": "confirmed"}


def times(*rows: tuple[str, int, int, int, int]) -> pa.Table:
    """Rows of narrow/benchmark_times: condition, day, improved, ended, censored."""
    names = ("condition", "time", "improved", "ended", "censored")
    return pa.Table.from_pylist([KIND | dict(zip(names, row, strict=True)) for row in rows])


def mix(**own: int) -> pa.Table:
    """Rows of narrow/own_mix."""
    return pa.Table.from_pylist([KIND | {"condition": condition, "n": n} for condition, n in own.items()])


def curve(made: pa.Table, condition: str | None) -> dict[float, tuple[float, float]]:
    """Of one condition, or of all together: the week's day -> at risk, estimate."""
    return {row["time"]: (row["at_risk"], row["estimate"]) for row in made.to_pylist() if row["condition"] == condition}


def test_together_the_conditions_are_mixed_as_among_the_own_patients() -> None:
    """Of 20 necks all improved on day 7, of 60 backs none: with 3 necks and 1 back of one's own, 3/4, not 1/4."""
    made = curves_of_others(times(("back", 7, 0, 60, 0), ("neck", 7, 20, 0, 0)), mix(neck=3, back=1))

    assert curve(made, "neck") == {0: (20, 0), 7: (20, 1)}
    assert curve(made, "back") == {0: (60, 0), 7: (60, 0)}
    assert curve(made, None)[7] == (80, pytest.approx(0.75))


def test_a_curve_ends_where_fewer_than_ten_are_left() -> None:
    """15 at risk, 5 gone on day 7, 1 on day 14: 10 are at risk on day 14, 9 on day 21, which is not kept."""
    made = curves_of_others(times(("back", 7, 5, 0, 0), ("back", 14, 0, 0, 1), ("back", 99, 9, 0, 0)), mix(back=2))

    assert [*curve(made, "back")] == [0, 7, 14]
    assert curve(made, "back")[14] == (10, pytest.approx(5 / 15))


def test_without_own_patients_of_their_conditions_there_is_no_curve_of_all() -> None:
    """Own patients have another condition only: nothing is mixed."""
    made = curves_of_others(times(("back", 7, 20, 0, 0)), mix(neck=2))

    assert curve(made, None) == {}


def test_the_spread_takes_three_others_none_with_over_half() -> None:
    """Two others, or three of whom one has over half, leave nothing; three of a third each do."""

    def found(*others: int) -> int:
        sums = [("X", 20), *((f"D{place}", n) for place, n in enumerate(others))]
        rows = [
            {"referrer": who, "measure": "nprs", "threshold": "30", "n": n, "amount": n // 2, "n_expected": n,
             "expected": n / 2, "expected_squares": n / 4}
            for who, n in sums
        ]  # fmt: skip
        return len(spreads_of_all(pa.Table.from_pylist(rows), "X", {"case_mix": {"folds": 5}}))

    assert found(20, 20) == 0
    assert found(50, 20, 20) == 0
    assert found(20, 20, 20) == 1
    assert found(3, 3, 3) == 0


def test_wait_of_the_others_counts_who_still_waits() -> None:
    """Of ten, five came after 7 days, five are still waiting at 30: half had come by day 7."""
    rows = [
        {"n_doctors": 3, "time": 7, "improved": 5, "ended": 0, "censored": 0, "n_due_14": 5, "n_within_14": 5},
        {"n_doctors": 3, "time": 30, "improved": 0, "ended": 0, "censored": 5, "n_due_14": 5, "n_within_14": 0},
    ]
    (row,) = waits_of_others(pa.Table.from_pylist(rows)).to_pylist()

    assert row == {"n_due_14": 10, "n_within_14": 5, "n": 10, "n_doctors": 3, "days_median": 7.0}
