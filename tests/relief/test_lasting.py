"""Lasting counted by hand in the export `after_the_end` (conftest.py): RULES, Lasting.

Improved at the end of care: L01, L02, L03, L05, L07, L10. Not: L04 (8 is 20 %), L06 (lost), L08 (0: nothing to
improve), L09 (in care). Reached by 2025-12-10: 4 weeks all 6; 12 weeks all but L05; 26 weeks L01, L02, L03, L07 (L10
would on 2025-12-19).
4 weeks, days 21 to 35: L01 7 (d28) still, exactly 30 %; L03 9 (d26) before the 3 of d30, equally near: not; L05 5
still. Not known: L02 (d20 and d36 are too far), L07 (the 2 was taken at a visit), L10.
12 weeks, days 63 to 105: L01 8 not; L02 3 (d63) still; L03 9 and 3 on d84: the worse counts, not. Not known: L07, L10.
26 weeks, days 137 to 227: L01 7 (blank timing after the end) still; L02 9 (d227) not. Not known: L03 (d228), L07.
"""

import pytest
from pytest import approx

from analysis.errors import InputError
from analysis.filters import Filters
from analysis.questions import ask
from analysis.statistics.rates import wilson
from analysis.warehouse.store import Store


def counted(store: Store, **parameters: str) -> list[list[int]]:
    rows = ask("lasting", store, Filters.parse(parameters)).rows
    return rows[["weeks", "n_improved_at_end", "n_reached", "n_known", "n_still"]].to_numpy().tolist()


def test_who_is_still_improved(after_the_end: Store) -> None:
    """Improved at the end 6; after 4 weeks 2 still of 3 known of 6, after 12 1 of 3 of 5, after 26 1 of 2 of 4."""
    assert counted(after_the_end) == [[4, 6, 6, 3, 2], [12, 6, 5, 3, 1], [26, 6, 4, 2, 1]]


def test_shares_and_bounds(after_the_end: Store) -> None:
    """Rate of the known; worst and best count the unknown as not improved and as improved: 2/6 to 5/6 after 4 weeks."""
    rows = ask("lasting", after_the_end, Filters()).rows
    assert list(rows["share_known"]) == approx([3 / 6, 3 / 5, 2 / 4])
    assert list(rows["rate"]) == approx([2 / 3, 1 / 3, 1 / 2])
    assert list(rows["worst"]) == approx([2 / 6, 1 / 5, 1 / 4])
    assert list(rows["best"]) == approx([5 / 6, 3 / 5, 3 / 4])
    low, high = wilson([2, 1, 1], [3, 3, 2])
    assert list(rows["low"]) == approx(list(low))
    assert list(rows["high"]) == approx(list(high))
    assert not rows["shown"].any()


def test_the_same_threshold_at_the_end_and_after(after_the_end: Store) -> None:
    """50 %: improved at the end without L03 (7); L01's 7 is then no longer improved, L02's 3 and L05's 5 are."""
    assert counted(after_the_end, threshold="50") == [[4, 5, 5, 2, 1], [12, 5, 4, 2, 1], [26, 5, 3, 2, 0]]


def test_by_group(after_the_end: Store) -> None:
    """Low back: L01, L02, L03, L05; muscle spasm: L07 and L10, of whom nothing is known in time."""
    rows = ask("lasting", after_the_end, Filters(by="condition")).rows.set_index("condition")
    assert rows.loc["low_back", "n_improved_at_end"].tolist() == [4, 4, 4]
    assert rows.loc["muscle_spasm", ["n_improved_at_end", "n_reached", "n_known"]].to_numpy().tolist() == [
        [2, 2, 0],
        [2, 2, 0],
        [2, 1, 0],
    ]
    assert rows.loc["muscle_spasm", "rate"].isna().all()


def test_the_moment_is_the_end_of_care(after_the_end: Store) -> None:
    """`at` asks for another day in care and changes nothing here: lasting is about the latest score of care."""
    assert counted(after_the_end, at="28") == counted(after_the_end)


def test_without_follow_up_it_says_so(sessions: Store, after_the_end: Store) -> None:
    """Where nobody was asked again the answer is a sentence with the counts, and three rows of nothing."""
    assert counted(sessions) == [[weeks, 0, 0, 0, 0] for weeks in (4, 12, 26)]
    assert ask("lasting", sessions, Filters()).sentence == (
        "Pain (NPRS 0-10): no episode of this selection had improved by 30 % of baseline at the end of care."
    )
    asked = Filters(condition=("muscle_spasm",))
    assert ask("lasting", after_the_end, asked).sentence == (
        "Pain (NPRS 0-10): whether it lasts cannot be said; 2 episodes had improved by 30 % of baseline at the end of "
        "care, and none has a follow-up score 4, 12 or 26 weeks later."
    )


def test_sentence_and_who_is_known(after_the_end: Store) -> None:
    """The takeaway gives still improved of known, the note known of those whose end lies that far back."""
    answer = ask("lasting", after_the_end, Filters())
    assert answer.sentence == (
        "Pain (NPRS 0-10): of those improved by at least 30 % of baseline at the end of care and asked again, still "
        "improved were 2 of 3 after 4 weeks, 1 of 3 after 12 weeks, 1 of 2 after 26 weeks."
    )
    known = "3 of 6 after 4 weeks, 3 of 5 after 12 weeks, 2 of 4 after 26 weeks"
    assert answer.notes == (f"Known, of the episodes whose end lies that far back: {known}.",)


def test_measures_are_not_pooled(after_the_end: Store) -> None:
    """A measure without threshold, and each condition's own in one row, are refused with the reason."""
    with pytest.raises(InputError, match="No threshold of improvement"):
        ask("lasting", after_the_end, Filters(measure="sbp"))
    with pytest.raises(InputError, match="never pooled"):
        ask("lasting", after_the_end, Filters(measure="primary"))
