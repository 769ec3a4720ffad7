"""What is not chance in a matrix counted by hand, and what of it is new: January's jump is, once."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.cli import main
from analysis.errors import UsageError
from analysis.filters import Filters
from analysis.metrics import METRICS
from analysis.questions import Result, ask
from analysis.warehouse.settings_targets import ALL, Rebase, Target, add_rebase, set_target
from analysis.warehouse.store import Store

KNOWN = {"who": "Ada", "clinics": ("A",), "conditions": ("low_back", "neck_pain")}


def cell(answer: Result, condition: str) -> dict[str, Any]:
    """The cell of a condition's no-shows."""
    rows = answer.rows
    (row,) = rows[(rows["condition"] == condition) & (rows["metric"] == "no_show")].to_dict("records")
    return row


def new(answer: Result) -> set[tuple[str, str]]:
    listed = answer.details["signals"]
    return {(row.condition, row.metric) for row in listed[listed["is_new"]].itertuples()}


def test_matrix_is_what_the_months_make_by_hand(answers: dict[str, Result]) -> None:
    """Low back: 68 of 520 = 13.1 %, sigma 0.0533, upper limit 29.1 %: January's 50 % is above it. Neck: 10 %, always."""
    low_back, neck = cell(answers["january"], "low_back"), cell(answers["january"], "neck_pain")

    assert (low_back["n_points"], low_back["n"], low_back["value"]) == (13, 40, 0.5)
    assert (low_back["variation"], low_back["since"], low_back["is_new"]) == ("concern_high", "2026-01", True)
    assert (neck["value"], neck["n_signals"], neck["is_new"]) == (0.1, 0, False)


def test_all_together_is_a_row_of_its_own(answers: dict[str, Result]) -> None:
    """Together: 120 of 1,040 = 11.5 %, sigma 0.0357, upper limit 22.3 %: January's 24 of 80 is above it. It stands first."""
    together = cell(answers["january"], "all")

    assert (together["n"], together["value"], together["variation"]) == (80, 0.3, "concern_high")
    assert answers["january"].rows["condition"].iloc[0] == "all"


def test_new_is_what_the_load_before_did_not_show(answers: dict[str, Result]) -> None:
    """The jump is new in the load that brings January, and no longer when February goes on with it.

    That the months before now lie below the mean is known from January on, and says nothing new about them.
    """
    assert new(answers["january"]) == {("all", "no_show"), ("low_back", "no_show")}
    february = answers["february"].details["signals"]
    still = february[(february["metric"] == "no_show") & (february["condition"] == "low_back")]

    assert list(zip(still["from"], still["to"], still["side"], still["is_latest"], strict=True)) == [
        ("2026-01", "2026-02", "high", True),
        ("2025-01", "2025-12", "low", False),
    ]
    assert new(answers["february"]) == set()


def test_first_load_counts_what_holds_as_new(answers: dict[str, Result]) -> None:
    """With no load before, what holds now is new, and the answer says why; December has nothing that holds."""
    answer = answers["december"]

    assert any("first load" in note for note in answer.notes)
    assert new(answers["december"]) == set()


def test_every_metric_and_condition_has_its_cell(answers: dict[str, Result]) -> None:
    """The matrix has one row for each metric that there are months of, of all together and of each condition."""
    rows = answers["january"].rows

    assert not rows.duplicated(["condition", "metric"]).any()
    assert set(rows["condition"]) == {"all", "low_back", "neck_pain"}
    assert set(rows.loc[rows["condition"] == "all", "metric"]) == set(METRICS)


def test_one_condition_has_no_row_of_all_together(stores: dict[str, Store]) -> None:
    """With one condition chosen there is nothing to put together."""
    rows = ask("signals", stores["january"], Filters(condition=("low_back",))).rows

    assert set(rows["condition"]) == {"low_back"}


def test_other_groups_are_refused(stores: dict[str, Store]) -> None:
    """The matrix is by condition: providers are compared under Variation, not here."""
    with pytest.raises(UsageError, match="by condition"):
        ask("signals", stores["january"], Filters(by="therapist"))


def test_targets_and_known_changes_count_at_once(
    answers: dict[str, Result], stores: dict[str, Store], warehouse: Path
) -> None:
    """An open store heeds a target and a known change as soon as they are set, for the condition they are set for.

    Neck pain misses 4 of 40 each month without any spread (limits of chance: 0 to 24.2 %), so a target of 30 % is
    always met; from a known change in January on, February's is no longer above the limits of its own.
    """
    before = cell(answers["february"], "low_back")
    settings = warehouse / "settings"
    set_target(warehouse, Target("no_show", ALL, "neck_pain", 0.3), **KNOWN)
    add_rebase(
        warehouse, Rebase("no_show", ALL, "low_back", "2026-01", "No reminders", "ada", date(2026, 3, 1)), **KNOWN
    )
    try:
        after = ask("signals", stores["february"], Filters())
    finally:
        for file in ("targets.toml", "rebases.toml"):
            (settings / file).unlink()

    neck, low_back = cell(after, "neck_pain"), cell(after, "low_back")
    assert (neck["target"], neck["assurance"]) == (0.3, "pass")
    assert pd.isna(low_back["target"])
    assert before["variation"] == "concern_high"
    assert low_back["variation"] != "concern_high"


def test_sentence_is_fit_for_the_overview(answers: dict[str, Result], stores: dict[str, Store]) -> None:
    """The takeaway says how many are new since which load, and the first of them in words."""
    sentence = answers["january"].sentence

    assert sentence.startswith(f"2 new signals since load {stores['december'].load.id}: No-show rate, all together: ")
    assert "January 2026 above the upper limit" in sentence
    assert sentence.endswith("And 1 more.")


def test_command_ends_with_3_when_something_is_new(
    stores: dict[str, Store], warehouse: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """signals ends with 3 where something is new and with 0 where nothing is; its first line can be a subject."""
    where = ["--warehouse", str(warehouse)]
    assert main(["signals", *where]) == 0
    nothing = capsys.readouterr().out
    assert main(["rollback", stores["january"].load.id, *where]) == 0
    capsys.readouterr()
    try:
        assert main(["signals", *where]) == 3
        two = capsys.readouterr().out
    finally:
        main(["rollback", stores["february"].load.id, *where])

    assert nothing.splitlines()[0].startswith("no new signal in load")
    assert two.splitlines()[0].startswith("2 new signals in load 20260131-")
    assert two.isprintable() or set(filter(lambda sign: not sign.isprintable(), two)) == {"\n"}
    assert "\nFor the worse\n- No-show rate, all together: January 2026 above the upper limit" in two


def test_command_lists_all(stores: dict[str, Store], warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--all lists what was known before, and says so; as JSON each signal has the same fields."""
    where = ["--warehouse", str(warehouse)]
    main(["signals", "--all", *where])
    words = capsys.readouterr().out
    main(["signals", "--all", "--json", *where])
    found = json.loads(capsys.readouterr().out)

    assert "(known before)" in words
    assert found["n_new"] == 0
    assert {"condition", "metric", "kind", "from", "to", "is_new", "sentence"} <= found["signals"][0].keys()
    assert found["load"] == stores["february"].load.id


def test_settings_by_command(stores: dict[str, Store], warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """target and rebase set, list and remove; the author of a change is who is logged in."""
    where = ["--warehouse", str(warehouse)]
    assert main(["target", "no_show", "8%", "--clinic", "A", *where]) == 0
    assert main(["rebase", "no_show", "2026-01", "--reason", "No reminders", *where]) == 0
    store = stores["february"]
    try:
        assert store.targets == (Target("no_show", "A", "all", 0.08),)
        assert store.rebases == (replace(store.rebases[0], reason="No reminders", month="2026-01"),)
        assert store.rebases[0].author
        main(["target", *where])
        main(["rebase", *where])
        assert "8 %" in capsys.readouterr().out
        assert main(["target", "no_show", "--clinic", "A", "--remove", *where]) == 0
        assert store.targets == ()
    finally:
        (warehouse / "settings" / "rebases.toml").unlink()


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["target", "no_show"], 2, "or --remove"),
        (["target", "no_show", "many"], 1, "no value to reach"),
        (["target", "no_show", "8%", "--clinic", "Z"], 1, "no clinic 'Z'"),
        (["target", "started", "9"], 1, "neither more nor less is better"),
        (["rebase", "no_show", "2026-01"], 2, "the month and the reason"),
        (["rebase", "no_show", "soon", "--reason", "x"], 1, "written like 2026-03"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_settings_that_cannot_be_are_refused(
    stores: dict[str, Store],
    warehouse: Path,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    code: int,
    says: str,
) -> None:
    """A refusal ends with 1, wrong usage with 2, both with a sentence, and nothing is kept."""
    assert main([*words, "--warehouse", str(warehouse)]) == code
    assert says in capsys.readouterr().err
    assert (stores["february"].targets, stores["february"].rebases) == ((), ())
