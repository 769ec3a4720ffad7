"""The command line as a person types it: what it prints, how it ends, and that no error shows a traceback."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.cli import main
from analysis.filters import GROUPS
from analysis.questions import QUESTIONS

ROOT = Path(__file__).parents[2]
TWELVE = ROOT / "tests" / "spec" / "twelve"
STABLE_COLUMNS = {
    "case_mix": "measure, threshold, role, n_due, n_in_care, n_not_eligible, n_missing, n_measured, n_expected, observed, "
    "expected, ratio, in_the_large, in_the_large_low, in_the_large_high, slope, slope_low, slope_high, c, c_low, c_high",
    "ladder": "referred, intake, first_visit, two_scores, outcome, improved",
    "pain": "measure, n_patients, n_episodes, n_due, n_in_care, n_baseline, n_latest, baseline_mean, baseline_sd, "
    "latest_mean, latest_sd, n_change, change_mean, change_sd, change_median, change_low, change_high, "
    "improvement_mean, completion",
    "responders": "measure, threshold, n_started, n_due, n_in_care, n_not_eligible, n_measured, n_improved, "
    "n_worsened, rate, rate_low, rate_high, rate_of_due, best, worst",
    "sessions": "episodes, booked, attended, no_show, late_cancel, cancelled, upcoming, no_show_rate, "
    "visits_per_episode, prescribed, delivered_share, minutes",
    "trajectory": "visit, n, mean, low, high, baseline_mean",
    "improvement": "n, improved, ended, censored, in_care, lost, n_not_eligible, median, median_low, median_high, q25, "
    "q75, by_week_4, by_week_4_low, by_week_4_high, by_week_8, by_week_8_low, by_week_8_high, by_week_12, "
    "by_week_12_low, by_week_12_high, rmst, rmst_low, rmst_high, tau",
    "events": "episode, group, time, status",
    "moved": "headline, unit, before, after, total, rule, corrected, late, new, mix, within, n_before, of_before, "
    "n_after, of_after, shown",
    "compare": "reference, n, difference, low, high, p, margin, verdict, n_more",
    "baseline": "variable, level, n, mean, sd, share, missing, standardised_difference",
    "sensitivity": "measure, threshold, n_started, n_in_care, n_due, n_measured, n_missing, n_not_eligible, n_judged, "
    "n_unknown, n_improved, completion, completion_low, completion_high, rate, rate_low, rate_high, "
    "worst, best, n_curve, n_lost, horizon, n_at_risk, plain, weighted, weighted_low, weighted_high, "
    "n_effective, heaviest, n_cut, shown",
    "expected": "condition, band, baseline, visit, n_episodes, n_came, n, p10, p25, p50, p75, p90, shown",
    "dose": "visit, n_came, n_scored, n, n_unscored, n_left, n_in_care, left_mean, stayed_mean, gain_mean, "
    "gain_low, gain_high, estimate, low, high, shown",
    "relief": "visits, n_scored, n_patients, n_episodes, n_kept, n_kept_patients, n_chosen, n_eligible, n_relieved, "
    "n_collected, n_by_therapist, scored_share, before_mean, after_mean, change_mean, change_low, "
    "change_high, rate, carry_over, carry_over_low, carry_over_high, carry_over_shown, carry_over_chosen, "
    "carry_over_chosen_low, carry_over_chosen_high, noise_reference, therapist_share, shown",
    "lasting": "weeks, n_improved_at_end, n_reached, n_known, n_still, share_known, rate, low, high, best, worst, "
    "shown",
    "heart": "measure, n_patients, n_measured, n_visits, n_before, n_after, n_pairs, before_mean, after_mean, "
    "change_mean, change_low, change_high, change_sd, mdc, n_two, two_mean, n_course, course_baseline, "
    "course_mean, course_change, course_low, course_high, n_latest, latest_change, latest_low, "
    "latest_high, rtm_change, rtm_from, shown, shown_course",
    "trend": "start_month, n, n_open, numerator, denominator, value, centre, lower, upper, is_special, rule, kind, "
    "is_screened, phase, left_out, shown",
    "safety": "n_visits, n_recorded, n_events, n_episodes, n_episodes_recorded, n_episodes_event, n_due, "
    "n_measured, n_worsened, n_finished, n_referred_on, n_surgery, n_injection, n_new_injury, rate, "
    "rate_low, rate_high, rate_of_visits, rate_of_visits_low, rate_of_visits_high, worsened_rate, "
    "worsened_low, worsened_high, shown, shown_worsened",
    "access": "n_referred, n_undated, n_misdated, n, n_came, n_may_come, n_never, n_due_28, n_due_14, n_within_14, "
    "median, median_low, median_high, q25, q75, rate, rate_low, rate_high, never_rate, never_low, never_high, shown",
    "open": "episode, condition, therapist, clinic, state, urgency, reasons, days_since_visit, next_visit, visits, "
    "prescribed, measure, baseline, last_score, change, days_since_score, n_unscored, off_track, no_visit, no_score, "
    "plan_nearly_used, final_score_due",
    "referrals": "referrer, n_complete, completion, observed, expected, ratio, low_95, high_95, low_998, high_998, "
    "shrunken, shrunken_low, shrunken_high, flag",
    "variation": "n_complete, completion, observed, expected, ratio, low_95, high_95, low_998, high_998, shrunken, "
    "shrunken_low, shrunken_high, flag",
    "signals": "condition, metric, n_points, latest, n, value, target, chart, period, variation, assurance, is_trial, "
    "since, sentence, n_signals, n_new, is_new, shown",
    "quality": "check, title, category, n, of, share, threshold, status, new, resolved, note, shown",
}
# Every group once, every question by two groups of its own kind: relief is never by provider, the expected course only
# by condition; events has a column for the group, whatever it is.
OWN_GROUPS = {
    "events": (),
    "open": (),
    "variation": ("clinic", "referrer", "therapist"),
    "referrals": ("referrer",),
    "quality": ("condition", "clinic"),
    "expected": ("condition",),
    "relief": ("age", "quarter"),
    "trend": ("clinic", "condition"),
    "signals": ("condition",),
}
GROUPED = [
    *(("pain", by) for by in GROUPS),
    *(
        (question, by)
        for question in QUESTIONS
        if question != "pain"
        for by in OWN_GROUPS.get(question, ("clinic", "quarter"))
    ),
]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with the hand-counted export, loaded by the command."""
    folder = tmp_path_factory.mktemp("cli") / "warehouse"
    for cut in (["--data-cut", "2025-08-31"], []):  # twice, so that there is something to compare with
        assert main(["load", str(TWELVE), *cut, "--warehouse", str(folder)]) == 0
    return folder


def test_load_reports_in_plain_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A load says what was read, loaded and rejected, file by file."""
    assert main(["load", str(TWELVE), "--warehouse", str(tmp_path)]) == 0
    out = capsys.readouterr().out

    assert "intake.csv: 17 records read, 17 loaded, 0 rejected." in out


def test_load_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--json gives the stable keys."""
    assert main(["load", str(TWELVE), "--warehouse", str(tmp_path), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)

    assert {"load", "data_cut", "files", "rejects", "checks"} <= report.keys()
    assert set(report["files"][0]) == {"file", "table", "read", "loaded", "rejected", "set_aside", "cells_rejected"}


@pytest.mark.parametrize("question", QUESTIONS)
def test_ask_gives_the_stable_columns(warehouse: Path, capsys: pytest.CaptureFixture[str], question: str) -> None:
    """Every question has the columns that people rely on, in their order."""
    assert main(["ask", question, "--as", "csv", "--warehouse", str(warehouse)]) == 0
    header = next(csv.reader(io.StringIO(capsys.readouterr().out)))
    stable = STABLE_COLUMNS[question].split(", ")

    assert header[: len(stable)] == stable or [name for name in header if name in stable] == stable


@pytest.mark.parametrize(("question", "by"), GROUPED)
def test_groups_come_first(warehouse: Path, capsys: pytest.CaptureFixture[str], question: str, by: str) -> None:
    """With by=, the group column is named after it and stands first."""
    assert main(["ask", question, f"by={by}", "--as", "json", "--warehouse", str(warehouse)]) == 0
    answer = json.loads(capsys.readouterr().out)

    assert {"question", "load", "filters", "definition", "rows"} <= answer.keys()
    assert answer["filters"]["by"] == by
    assert all(next(iter(row)) == by for row in answer["rows"])


def test_csv_and_json_agree(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same question gives the same rows in every display."""
    main(["ask", "ladder", "by=clinic", "--as", "csv", "--warehouse", str(warehouse)])
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    main(["ask", "ladder", "by=clinic", "--as", "json", "--warehouse", str(warehouse)])
    answer = json.loads(capsys.readouterr().out)

    assert rows == [{name: str(value) for name, value in row.items()} for row in answer["rows"]]


def test_several_values(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Several values of a filter: separated by commas, or the name repeated."""
    outs = []
    for words in (["clinic=A,B"], ["clinic=A", "clinic=B"]):
        assert main(["ask", "ladder", *words, "--as", "csv", "--warehouse", str(warehouse)]) == 0
        outs.append(capsys.readouterr().out)

    assert outs[0] == outs[1]


def test_detail(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """detail=curve gives the curve, a step a row."""
    assert main(["ask", "improvement", "detail=curve", "--as", "csv", "--warehouse", str(warehouse)]) == 0
    header = capsys.readouterr().out.splitlines()[0]

    assert header == "time,at_risk,improved,ended,censored,estimate,low,high,shown"


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["ask", "happiness"], 2, "Unknown question"),
        (["ask", "pain", "colour=red"], 2, "Unknown parameter"),
        (["ask", "pain", "by=star sign"], 2, "by takes"),
        (["ask", "pain", "clinic"], 2, "name=value"),
        (["ask", "pain", "at=soon"], 2, "at takes a number of days"),
        (["ask", "pain", "from=yesterday"], 2, "from takes a date"),
        (["ask", "pain", "detail=curve"], 2, "no detail"),
        (["ask", "improvement", "tau=84", "axis=visits"], 2, "tau"),
        (["ask", "pain", "clinic=Z"], 1, "no clinic 'Z'"),
        (["ask", "pain", "condition=carpal"], 1, "Did you mean 'carpal_tunnel'?"),
        (["ask", "pain", "measure=mood"], 1, "no measure 'mood'"),
        (["ask", "responders", "measure=bctq_sss", "threshold=30"], 1, "true zero"),
        (["ask", "responders", "measure=sbp"], 1, "no responder claim"),
        (["ask", "improvement", "tau=30000"], 1, "tau"),
        (["ask", "ladder", "measure=primary"], 1, "never pooled"),
        (["load", "no/such/folder"], 1, "no folder"),
        (["load", str(TWELVE), "--format", "mystery"], 2, "mystery"),
        (["load", str(TWELVE), "--drop-gone"], 2, "--add"),
        (["load", str(TWELVE), "--data-cut", "soon"], 2, "2026-01-31"),
        (["dance"], 2, "invalid choice"),
        ([], 2, "COMMAND"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_mistake_ends_with_a_sentence(
    warehouse: Path, capsys: pytest.CaptureFixture[str], words: list[str], code: int, says: str
) -> None:
    """A refusal ends with 1, wrong usage with 2, and both with a sentence on standard error."""
    where = ["--warehouse", str(warehouse)] if words and words[0] in {"ask", "load"} else []

    assert main([*words, *where]) == code
    assert says in capsys.readouterr().err


def test_nothing_loaded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Asking an empty warehouse says how to load."""
    assert main(["ask", "pain", "--warehouse", str(tmp_path)]) == 1
    assert "run.py load" in capsys.readouterr().err


def test_module_runs_as_a_program(warehouse: Path) -> None:
    """python -m analysis ends with the same code and keeps its output clean of anything but the answer."""
    command = [sys.executable, "-m", "analysis", "ask", "ladder", "--as", "json", "--warehouse", str(warehouse)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    assert json.loads(done.stdout)["question"] == "ladder"
    assert done.stderr == ""


def test_bench_gives_ratios(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The benchmark times loading and every question against a yardstick of the same run."""
    monkeypatch.setattr("analysis.cli.bench.REPEATS", 1)
    assert main(["bench", "--referrals", "60", "--episodes", "0", "--json"]) == 0
    timings = json.loads(capsys.readouterr().out)

    assert len(timings) == 3 + len(QUESTIONS) - 1  # a benchmark loads once: nothing has moved
    assert all(timing["seconds"] > 0 and timing["ratio"] > 0 and timing["yardstick"] for timing in timings)


def test_bench_stands_beside_others(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Time to improvement is timed on as many episodes as asked for; another program that is not there is said so."""
    monkeypatch.delenv("OUTCOMES_LIFELINES", raising=False)
    monkeypatch.setattr("analysis.cli.bench_others.shutil.which", lambda _name: None)
    monkeypatch.setattr("analysis.cli.bench.ASKED", [])
    assert main(["bench", "--referrals", "60", "--episodes", "500", "--json"]) == 0
    own = [timing for timing in json.loads(capsys.readouterr().out) if timing["what"].startswith("improvement")]

    assert len(own) == 4
    assert all(timing["seconds"] > 0 and timing["ratio"] is None for timing in own)
    assert all(timing["yardstick"].endswith("not there") for timing in own)


def test_simulate_writes_an_export(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """simulate writes the canonical files and the truth, and says how many records."""
    assert main(["simulate", "--referrals", "60", "--seed", "3", "--out", str(tmp_path / "out"), "--json"]) == 0
    made = json.loads(capsys.readouterr().out)

    assert made["records"]["intake.csv"] == 60
    assert {path.name for path in (tmp_path / "out").iterdir()} == {*made["records"], "truth.json"}


@pytest.mark.parametrize("is_grouped", [False, True])
@pytest.mark.parametrize("question", [name for name in QUESTIONS if name not in {"quality", "moved"}])
def test_nobody_is_an_answer(
    warehouse: Path, capsys: pytest.CaptureFixture[str], question: str, *, is_grouped: bool
) -> None:
    """A selection that leaves nobody gives zeros and nulls in one row (or one of each kind), or none: never an error."""
    by = [f"by={group}" for group in OWN_GROUPS.get(question, ("sex",))[-1:] if is_grouped]
    nobody = ["condition=hypertension", "sex=other"]
    assert main(["ask", question, *nobody, *by, "--as", "json", "--warehouse", str(warehouse)]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]

    of_nobody = {
        "trajectory": 0,
        "events": 0,
        "open": 0,
        "dose": 0,
        "expected": 0,
        "heart": 4,
        "lasting": 3,
        "trend": 0,
    }
    of_nobody |= {"variation": 0, "referrals": 0, "signals": 0, "case_mix": 3}
    assert len(rows) == (0 if by else of_nobody.get(question, 1))
    counts = [
        {name: value for name, value in row.items() if name not in {"measure", "weeks", "mdc", "role"}} for row in rows
    ]
    assert all(value in {0, None, "30", 84} for row in counts for value in row.values())
