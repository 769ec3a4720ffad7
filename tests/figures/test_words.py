"""Numbers as people read them."""

import math

import pytest

from analysis.figures import words

SPACE = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (words.count(1204), "1,204"),
        (words.percent(0.534), f"53{SPACE}%"),
        (words.percent(0.0842, 1), f"8.4{SPACE}%"),
        (words.number(-2.34), "−2.3"),
        (words.signed(1.25), "+1.2"),
        (words.signed(-0.06), "−0.1"),
        (words.interval(1.0, 2.0), "1.0 to 2.0"),
        (words.confidence(0.1, 0.25, words.percent), f"95 % CI 10{SPACE}% to 25{SPACE}%"),
        (words.days(67.0), "67 days"),
        (words.plain("<b>A & B"), "&lt;b&gt;A &amp; B"),
    ],
)
def test_written(said: str, expected: str) -> None:
    """Counts have thousands, shares a per cent sign, changes their sign, and names no mark-up."""
    assert said == expected


@pytest.mark.parametrize("write", [words.count, words.percent, words.number, words.signed])
@pytest.mark.parametrize("nothing", [None, math.nan])
def test_nothing_is_not_zero(write: object, nothing: float | None) -> None:
    """What does not exist is a dash, never a zero."""
    assert write(nothing) == words.MISSING


@pytest.mark.parametrize("write", [words.interval, words.confidence])
def test_limits_that_do_not_exist(write: object) -> None:
    """An interval without a limit is said to be not estimable."""
    assert write(math.nan, 0.4) == "interval not estimable"


def test_median_that_is_not_reached() -> None:
    """A time that the data do not reach is said so."""
    assert words.days(math.nan) == "not reached"


def test_zero_has_no_minus() -> None:
    """What rounds to zero from below is zero, not minus zero."""
    assert words.signed(-0.04) == "+0.0"
    assert words.number(-0.04) == "0.0"
    assert words.signed(-0.06) == "−0.1"
