"""What a doctor's page and letter say, sentence by sentence, in the order in which it is read."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.questions import request
from analysis.questions.in_force import moment_words
from analysis.questions.referrals_conditions import more_words
from analysis.questions.referrals_doctor import Doctor
from analysis.questions.variation_rows import LOW_COMPLETION, LOW_VOLUME, OUTSIDE, TOO_FEW, WITHIN
from analysis.statistics.verdict import BETTER, CANNOT_TELL, NO_DIFFERENT, WORSE

PLACES = ("summary", "came", "conditions", "time", "expected", "consider", "method")
VERDICTS = {
    BETTER: "More improved than among other doctors' patients",
    WORSE: "Fewer improved than among other doctors' patients",
    NO_DIFFERENT: "No different from other doctors' patients, within 10 points",
    CANNOT_TELL: "Cannot tell yet (in brackets, how many more finished patients that takes)",
}
WEEK_8 = 56
FLAGS = {
    TOO_FEW: ": too few to say more",
    LOW_VOLUME: ": too few to say whether that is more than chance",
    LOW_COMPLETION: "; but over half have no outcome, so no more is said of it",
    WITHIN: ", which is within what chance alone brings",
    OUTSIDE[0]: ", fewer than chance alone brings (below the 99.8 % limit)",
    OUTSIDE[1]: ", fewer than chance alone usually brings (below the 95 % limit)",
    OUTSIDE[2]: ", more than chance alone usually brings (above the 95 % limit)",
    OUTSIDE[3]: ", more than chance alone brings (above the 99.8 % limit)",
}
Tables = Mapping[str, pd.DataFrame]


def words(doctor: Doctor, tables: Tables, row: Mapping[str, Any] | None) -> pd.DataFrame:
    """The sentences of each place: place, sentence. row: the doctor's row of the question, if there is one."""
    if not doctor.count("n_referred"):
        return pd.DataFrame(
            [("summary", f"No referral of {doctor.name} is in this selection."), *_method(doctor)],
            columns=["place", "sentence"],
        )
    said = {
        "summary": _summary(doctor, tables),
        "came": _came(tables),
        "conditions": _conditions(tables["conditions"]),
        "time": _time(doctor, tables["curve"]),
        "expected": _expected(doctor, row or {}),
        "consider": [*_stopped(doctor, tables["stopped"]), *tables["appropriate"]["sentence"]],
    }
    rows = [(place, sentence) for place, sentences in said.items() for sentence in sentences]
    return pd.DataFrame([*rows, *_method(doctor)], columns=["place", "sentence"])


def appropriate(found: Mapping[str, Any]) -> pd.DataFrame:
    """What the referrals were like: item, n, of, sentence; only items of which something is known."""
    rows = [
        (
            "no_room", found["n_without_room"], found["n_started"] - found["n_no_baseline"],
            "began so well that their score leaves no room to improve by what is asked",
        ),
        ("no_baseline", found["n_no_baseline"], found["n_started"], "started without a score at the beginning"),
        ("over_12_weeks", found["n_over_12"], found["n_duration"], "had had symptoms for over 12 weeks"),
        ("plan_delivered", found["n_delivered"], found["n_planned"], "had all the sessions prescribed when care finished"),
        ("unmapped", found["n_unmapped"], found["n_referred"], "came with a condition that the dictionary does not know"),
    ]  # fmt: skip
    made = [
        (item, int(n), int(of), f"{request.share_words(int(n), int(of))} {says}.")
        for item, n, of, says in rows
        if of and (n or item in ("over_12_weeks", "plan_delivered"))
    ]
    if found["prescribed"]:
        n, of = int(found["delivered"]), int(found["prescribed"])
        made.append(("sessions", n, of, f"{n:,} sessions were delivered of {of:,} prescribed in finished care."))
    return pd.DataFrame(made, columns=["item", "n", "of", "sentence"])


def _summary(doctor: Doctor, tables: Tables) -> list[str]:
    n = tables["ladder"].set_index("step")["n"]
    improved, complete, outcome = doctor.count("n_improved"), doctor.count("n_complete"), int(n["outcome"])
    came = f"Of {request.count_words(n['referred'], 'referral')}, {n['first_visit']:,} came to a first visit"
    if not complete:
        return [f"{came}; none can be counted yet, with scores before and after and room to improve."]
    at = doctor.filters.at
    counted = f"{came}; {outcome:,} " + (
        "finished with scores before and after" if at is None else f"had a score at day {at}"
    )
    how_many = f"{improved:,}" if improved else "none"
    if complete == outcome:
        return [f"{counted}, and {how_many} of these had improved."]
    return [f"{counted}, and {how_many} of the {complete:,} of these with room to improve had improved."]


def _came(tables: Tables) -> list[str]:
    row, others = tables["access"].iloc[0], tables["others_access"].to_dict("records")
    said = []
    if row["n"]:
        said.append(_half(int(row["n"]), row["days_median"], others[0]["days_median"] if others else None))
    if row["n_due_14"]:
        n, of = (int(others[0][name]) for name in ("n_within_14", "n_due_14")) if others else (0, 0)
        beside = f"; of all other doctors' patients {request.share_words(n, of)}" if of else ""
        within = request.share_words(int(row["n_within_14"]), int(row["n_due_14"]))
        said.append(f"{within} came within 14 days of the referral{beside}.")
    if row["n_never"]:
        never = request.share_words(int(row["n_never"]), int(row["n_due_28"]))
        said.append(f"{never} referred more than 28 days ago never came.")
    if row["n_may_come"]:
        said.append(f"{request.count_words(int(row['n_may_come']), 'patient')} may still come.")
    return said


def _half(n: int, days: float, others: float | None) -> str:
    if pd.isna(days):
        return f"Fewer than half of {n:,} referred have come to a first visit."
    beside = "" if others is None or pd.isna(others) else f" (of all other doctors' patients, {others:.0f} days)"
    return f"Half of {n:,} referred had come to a first visit {days:.0f} days after the referral{beside}."


def _stopped(doctor: Doctor, stopped: pd.DataFrame) -> list[str]:
    if stopped.empty:
        return []
    reasons = ", ".join(f"{reason} {n:,}" for reason, n in stopped["reason"].value_counts(sort=False).items())
    share = request.share_words(len(stopped), max(doctor.count("n_due"), len(stopped)))
    return [f"{share} whose care has finished stopped before the goals were met or the plan was completed: {reasons}."]


def _conditions(rows: pd.DataFrame) -> list[str]:
    """First what can be said, conditions with the same verdict together; then each condition with its counts."""
    measured = rows[rows["n_complete"] > 0]
    said = [
        f"{title}: {', '.join(_named(row) for row in alike)}."
        for verdict, title in VERDICTS.items()
        if (alike := measured[measured["verdict"] == verdict].to_dict("records"))
    ]
    lonely = list(measured.loc[measured["verdict"].isna(), "label"])
    if lonely:
        said.append(f"Too few patients of other doctors to compare with: {', '.join(lonely)}.")
    return said + list(measured["sentence"])


def _named(row: Mapping[str, Any]) -> str:
    """The condition, and where nobody can tell yet how many more finished patients that takes."""
    if row["verdict"] != CANNOT_TELL:
        return row["label"]
    return f"{row['label']} ({more_words(row['n_more'])})"


def _time(doctor: Doctor, curve: pd.DataFrame) -> list[str]:
    n, improved = (int(doctor.times[name].sum()) for name in ("n", "improved"))
    said = [f"{request.share_words(improved, n)} reached improvement during care."] if n else []
    others = curve[(curve["who"] == "others") & (curve["time"] == WEEK_8)]
    if n and len(others):
        own = curve[curve["who"] == "own"]
        is_shown = bool(own.loc[own["time"] >= WEEK_8, "shown"].any())
        mine = (
            f", of these patients {_percent(own.loc[own['time'] <= WEEK_8, 'estimate'].iloc[-1])}" if is_shown else ""
        )
        with_them = "Of all other doctors' patients, conditions mixed as here,"
        said.append(f"{with_them} {_percent(others['estimate'].iloc[0])} had reached it by week 8{mine}.")
    return said


def _percent(rate: float) -> str:
    return f"{rate:.0%}".replace("%", " %")


def _expected(doctor: Doctor, row: Mapping[str, Any]) -> list[str]:
    if not row or pd.isna(row["expected"]):
        return []
    n, observed = doctor.count("n_complete"), doctor.count("n_improved")
    said = f"{observed:,} of {n:,} had improved; {row['expected']:.1f} would be expected of patients like these"
    return [f"{said}{FLAGS.get(row['flag'], FLAGS[TOO_FEW])}."]


def _method(doctor: Doctor) -> list[tuple[str, str]]:
    load = doctor.store.load
    compared = (
        "Compared with all other referring doctors' patients with the same condition, where at least 3 doctors, none with "
        "over half, have 10 or more."
        if doctor.is_compared
        else "With these filters nothing is compared: other doctors' figures are kept for whole conditions only."
    )
    return [
        ("method", f"Improved: {doctor.improved_means}, at {moment_words(doctor.filters)}."),
        ("method", compared),
        (
            "method",
            "This is change during care. There is no control group: it is not shown that massage brought it about.",
        ),
        ("method", f"Data to {load.data_cut}, load {load.id}."),
    ]
