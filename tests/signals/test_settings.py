"""What a clinic wants to reach and when it changed something: checked, kept, and read back as it was written."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import InputError
from analysis.filters import Filters
from analysis.questions.trend_metrics import targets_of_measure
from analysis.warehouse.lock import one_at_a_time
from analysis.warehouse.settings_targets import (
    LONGEST,
    Rebase,
    Target,
    add_rebase,
    rebases,
    rebases_for,
    remove_target,
    set_target,
    target_for,
    targets,
)

CLINICS, CONDITIONS = ("A", "B", "A\x7f"), ("low_back", "neck_pain")
KNOWN = {"who": "Ada", "clinics": CLINICS, "conditions": CONDITIONS}
TARGET = Target("improved", "A", "low_back", 0.6)
REBASE = Rebase("improved", "A", "all", "2026-03", "New intake form", "ada", date(2026, 4, 1))


def test_target_is_kept_and_replaced(tmp_path: Path) -> None:
    """A target is read as it was written; another of the same metric, clinic and condition takes its place."""
    assert set_target(tmp_path, TARGET, **KNOWN) is None
    assert set_target(tmp_path, replace(TARGET, clinic="all", value=0.5), **KNOWN) is None
    assert set_target(tmp_path, replace(TARGET, value=0.7), **KNOWN) == TARGET
    assert set(targets(tmp_path)) == {replace(TARGET, value=0.7), replace(TARGET, clinic="all", value=0.5)}


def test_target_is_removed(tmp_path: Path) -> None:
    """A target that is removed is given back and gone; one that is not there is refused."""
    set_target(tmp_path, TARGET, **KNOWN)

    assert remove_target(tmp_path, "improved", "A", "low_back", who="Ada") == TARGET
    assert targets(tmp_path) == ()
    with pytest.raises(InputError, match="no target of improved, clinic A, low_back"):
        remove_target(tmp_path, "improved", "A", "low_back", who="Ada")


def test_most_particular_target_counts() -> None:
    """The target of the one clinic goes before that of all, that of the one condition before that of all conditions."""
    everywhere, clinic = Target("improved", "all", "all", 0.4), Target("improved", "A", "all", 0.5)
    condition, both = Target("improved", "all", "low_back", 0.6), Target("improved", "A", "low_back", 0.7)
    among = (everywhere, both, clinic, condition)

    assert target_for(among, "improved", ("A",), ("low_back",)) == both
    assert target_for(among[:1] + among[2:], "improved", ("A",), ("low_back",)) == clinic
    assert target_for(among, "improved", ("B",), ("low_back",)) == condition
    assert target_for(among, "improved", ("A", "B"), ()) == everywhere
    assert target_for(among, "completion", ("A",), ()) is None


def test_target_in_points_is_of_the_default_measure() -> None:
    """A target of mean improvement, being in points, holds for no other measure; a share does."""
    points, share = Target("improvement", "all", "all", 2), Target("improved", "all", "all", 0.5)

    assert targets_of_measure((points, share), Filters()) == (points, share)
    assert targets_of_measure((points, share), Filters(measure="odi")) == (share,)


def test_rebases_of_a_selection_come_by_month() -> None:
    """A selection has the changes of its own clinic and condition and those of all, by month, and no others'."""
    late, early = replace(REBASE, month="2026-05", clinic="all"), replace(REBASE, month="2026-01")
    other = replace(REBASE, clinic="B")

    assert rebases_for((late, other, early), "improved", ("A",), ("low_back",)) == (early, late)
    assert rebases_for((late, other, early), "improved", (), ()) == (late,)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"metric": "happiness"}, "no known metric: 'happiness'. Metrics: "),
        ({"clinic": "Z"}, "no clinic 'Z'. Give one of it"),
        ({"condition": "soreness"}, "no condition 'soreness'"),
        ({"value": 60}, "is a share: give a value from 0 to 1"),
        ({"value": float("nan")}, "needs a number"),
        ({"value": True}, "needs a number"),
        ({"metric": "started", "value": 9}, "neither more nor less is better"),
        ({"clinic": "A\x7f"}, "cannot be printed"),
    ],
)
def test_target_that_cannot_be_is_refused(tmp_path: Path, changed: dict[str, object], says: str) -> None:
    """A target of what is not known, or of a value that the metric cannot have, is refused and nothing is kept."""
    with pytest.raises(InputError, match=says):
        set_target(tmp_path, replace(TARGET, **changed), **KNOWN)

    assert targets(tmp_path) == ()


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"month": "2026-13"}, "written like 2026-03"),
        ({"month": "March"}, "written like 2026-03"),
        ({"reason": "  "}, "needs its reason"),
        ({"reason": "a\nb"}, "needs its reason"),
        ({"reason": "x" * (LONGEST + 1)}, "needs its reason"),
        ({"author": ""}, "needs its author"),
        ({"clinic": "Z"}, "no clinic 'Z'"),
    ],
)
def test_rebase_that_says_too_little_is_refused(tmp_path: Path, changed: dict[str, object], says: str) -> None:
    """A change without month, reason or author, or of an unknown clinic, does not get into the log."""
    with pytest.raises(InputError, match=says):
        add_rebase(tmp_path, replace(REBASE, **changed), **KNOWN)

    assert rebases(tmp_path) == ()


def test_rebase_log_only_grows(tmp_path: Path) -> None:
    """What is in the log stays in its place, word for word; the same change a second time is refused."""
    add_rebase(tmp_path, REBASE, **KNOWN)
    first = (tmp_path / "settings" / "rebases.toml").read_text(encoding="utf-8")
    add_rebase(tmp_path, replace(REBASE, month="2026-01"), **KNOWN)

    assert (tmp_path / "settings" / "rebases.toml").read_text(encoding="utf-8").startswith(first)
    with pytest.raises(InputError, match="already"):
        add_rebase(tmp_path, replace(REBASE, reason="Another reason"), **KNOWN)
    assert [one.month for one in rebases(tmp_path)] == ["2026-03", "2026-01"]


@settings(max_examples=10)
@given(reason=st.text(min_size=1, max_size=40).filter(lambda text: text.strip() and text.isprintable()))
def test_any_reason_is_kept_as_it_was_written(tmp_path_factory: pytest.TempPathFactory, reason: str) -> None:
    """Whatever can be printed, quotes, brackets and all, comes back as the reason that was given."""
    warehouse = tmp_path_factory.mktemp("warehouse")
    add_rebase(warehouse, replace(REBASE, reason=reason), **KNOWN)

    assert rebases(warehouse) == (replace(REBASE, reason=reason),)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[target]", "is not valid TOML.*Mend it, or delete it"),
        ("value = 3", r"holds \[\[target\]\] tables and nothing else"),
        ('[[target]]\nmetric = "improved"', "number 1 needs exactly: metric, clinic, condition, value"),
        ('[[target]]\nmetric="calm"\nclinic="all"\ncondition="all"\nvalue=1', "number 1 names no known metric: 'calm'"),
        (
            '[[target]]\nmetric="improved"\nclinic=7\ncondition="all"\nvalue=1',
            "write metric, clinic, condition as text",
        ),
        ('[[target]]\nmetric="improved"\nclinic="all"\ncondition="all"\nvalue="1"', "needs a number as its value"),
        (2 * '[[target]]\nmetric="improved"\nclinic="all"\ncondition="all"\nvalue=1\n', "says twice"),
    ],
)
def test_file_that_says_nonsense_says_where(tmp_path: Path, text: str, says: str) -> None:
    """A settings file that was edited by hand into something else is refused with the file, the place and the remedy."""
    (tmp_path / "settings").mkdir()
    (tmp_path / "settings" / "targets.toml").write_text(text, encoding="utf-8")

    with pytest.raises(InputError, match=f"(?s)targets.toml.*{says}"):
        targets(tmp_path)


def test_date_of_a_rebase_is_a_date(tmp_path: Path) -> None:
    """A log entry whose date was written as text is refused with how to write it."""
    add_rebase(tmp_path, REBASE, **KNOWN)
    path = tmp_path / "settings" / "rebases.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("2026-04-01", '"2026-04-01"'), encoding="utf-8")

    with pytest.raises(InputError, match="number 1: written is a date"):
        rebases(tmp_path)


def test_settings_are_changed_by_one_at_a_time(tmp_path: Path) -> None:
    """While somebody else is changing the warehouse nothing is set, and who comes second is told who is at it."""
    with one_at_a_time(tmp_path, "Ben", "loading"), pytest.raises(InputError, match="Ben has been loading"):
        set_target(tmp_path, TARGET, **KNOWN)
    with one_at_a_time(tmp_path, "Ben", "loading"), pytest.raises(InputError, match="Ben has been loading"):
        add_rebase(tmp_path, REBASE, **KNOWN)

    assert (targets(tmp_path), rebases(tmp_path)) == ((), ())
