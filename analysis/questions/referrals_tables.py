"""The tables behind a doctor's page, all out of that doctor's narrow store."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.questions import request
from analysis.questions.in_force import moment_words
from analysis.questions.referrals_conditions import conditions
from analysis.questions.referrals_doctor import Doctor
from analysis.questions.referrals_words import appropriate, words
from analysis.statistics import survival

STEPS = {
    "referred": "Referred",
    "intake": "Had an intake",
    "first_visit": "Came to a first visit",
    "two_scores": "Scored at the start and again",
    "outcome": "Care finished, with an outcome score",
    "improved": "Improved at {moment}",
}
ACCESS = [
    "n_referred", "n", "n_came", "n_not_come", "n_may_come", "n_never", "n_due_28", "n_due_14", "n_within_14",
    "days_median",
]  # fmt: skip
CURVE = ["who", "time", "at_risk", "estimate", "low", "high", "shown"]
OPEN = ["referral", "condition", "state", "days_since_visit", "sentence"]
STOPPED = ["referral", "condition", "reason", "n_visits", "prescribed_sessions", "days_since_visit", "sentence"]
NEVER = ["referral", "condition", "days_since_referral", "sentence"]
STATES = {"may_come": "may still come", "in_care": "in care"}
REASONS = {
    "lost": "no contact any more",
    "self_discharged": "stopped by the patient",
    "referred_on": "referred on",
    "surgery": "surgery",
    "injection": "injection",
    "new_injury": "new injury",
    "other": "ended without a stated goal",
}


def details(doctor: Doctor, rows: pd.DataFrame) -> Mapping[str, pd.DataFrame]:
    """Every table of the doctor's page; the words last, which are made of the others."""
    made = doctor.store.query("queries/referrals_appropriate", doctor.parameters).iloc[0].to_dict()
    access = _access(doctor)
    tables = {
        "ladder": _ladder(doctor, access),
        "access": access,
        "others_access": _others_access(doctor),
        "conditions": conditions(doctor),
        "curve": _curve(doctor),
        "appropriate": appropriate(made),
        **_episodes(doctor),
    }
    row = rows.iloc[0].to_dict() if len(rows) else None
    return tables | {"words": words(doctor, tables, row)}


def _ladder(doctor: Doctor, access: pd.DataFrame) -> pd.DataFrame:
    """How many got as far as each step: step, label, n, of (referred), days_median (from the referral, as in access)."""
    counts = doctor.store.query("queries/ladder", doctor.parameters)
    found = counts.iloc[0] if len(counts) else dict.fromkeys(STEPS, 0)
    moment = moment_words(doctor.filters)
    steps = STEPS if doctor.filters.at is None else STEPS | {"outcome": "Has {moment}"}
    days = {"first_visit": float(access["days_median"].iloc[0])}
    return pd.DataFrame(
        [
            {"step": step, "label": label.format(moment=moment), "n": int(found[step]), "of": int(found["referred"])}
            | {"days_median": days.get(step, np.nan)}
            for step, label in steps.items()
        ]
    )


def _access(doctor: Doctor) -> pd.DataFrame:
    """From referral to first visit, counted as in `access`, in one row; zeros where the export has no dates or visits."""
    load = doctor.store.load
    counts = doctor.store.query("queries/access", doctor.parameters)
    if load.dates == "nominal" or not load.has_sessions or counts.empty:
        return pd.DataFrame([dict.fromkeys(ACCESS, 0) | {"days_median": np.nan}])
    times = doctor.store.query("queries/access_times", doctor.parameters)
    days = survival.first_reached(survival.incidence(times, "stayed"), 0.5).estimate
    counts = counts.assign(n_not_come=counts["n_may_come"] + counts["n_never"], days_median=days)
    return counts[ACCESS]


def _others_access(doctor: Doctor) -> pd.DataFrame:
    """The same of all other doctors' comparable patients; no row where there is no benchmark."""
    found = doctor.store.query("queries/referrals_benchmark_access", {})
    return found if doctor.is_compared and not doctor.filters.condition else found.iloc[:0]


def _curve(doctor: Doctor) -> pd.DataFrame:
    """Time to improvement of the own patients (who: own) and of all other doctors' (others), shown while 10 are at risk."""
    own = survival.incidence(doctor.times[doctor.times["time"].notna()], doctor.filters.view)
    table = pd.DataFrame({
        "who": "own",
        "time": own.time,
        "at_risk": own.at_risk.astype(int),
        "estimate": own.estimate,
        "low": own.low,
        "high": own.high,
        "shown": own.at_risk >= request.SMALLEST_SHOWN,
    })  # fmt: skip
    others = _others_curve(doctor).assign(who="others", shown=True)
    return pd.concat([part[CURVE] for part in (table, others) if len(part)] or [table], ignore_index=True)


def _others_curve(doctor: Doctor) -> pd.DataFrame:
    own = doctor.store.dictionary.conditions
    measure = doctor.filters.measure
    if measure == "primary":
        measure = own[doctor.filters.condition[0]].primary if doctor.filters.condition[0] in own else "nprs"
    asked = doctor.parameters | {"measure": measure, "condition": list(doctor.filters.condition)}
    found = doctor.store.query("queries/referrals_benchmark_curve", asked)
    return found if doctor.is_compared and len(doctor.filters.condition) <= 1 else found.iloc[:0]


def _episodes(doctor: Doctor) -> dict[str, pd.DataFrame]:
    """Referrals that are open, that stopped early and of which nobody came, by the number of the referral in the export."""
    found = doctor.store.query("queries/referrals_episodes", doctor.parameters)
    if not doctor.store.scope.row_level:
        found = found.iloc[:0]
    label = doctor.store.dictionary.condition_label
    records = [row | {"label": label(row["condition"])} for row in found.to_dict("records")]
    going = [
        row | {"state": STATES[row["state"]], "sentence": _open_words(row)} for row in records if row["state"] in STATES
    ]
    stopped = [
        row | {"reason": REASONS[row["end_reason"]], "sentence": _stopped_words(row)}
        for row in records
        if row["state"] in ("ended", "lost")
    ]
    never = [row | {"sentence": _never_words(row)} for row in records if row["state"] == "never_came"]
    return {
        "open": pd.DataFrame(going, columns=OPEN),
        "stopped": pd.DataFrame(stopped, columns=STOPPED),
        "never": pd.DataFrame(never, columns=NEVER),
    }


def _open_words(row: dict) -> str:
    start = f"{row['referral']}, {row['label']}"
    if row["state"] == "may_come":
        since = (
            "" if pd.isna(row["days_since_referral"]) else f", referred {row['days_since_referral']:.0f} days before"
        )
        return f"{start}: may still come{since}."
    return f"{start}: in care, {_visits(row)}, {_last(row)}."


def _stopped_words(row: dict) -> str:
    return f"{row['referral']}, {row['label']}: {REASONS[row['end_reason']]} after {_visits(row)}, {_last(row)}."


def _never_words(row: dict) -> str:
    return f"{row['referral']}, {row['label']}: never came, referred {row['days_since_referral']:.0f} days before."


def _visits(row: dict) -> str:
    plan = "" if pd.isna(row["prescribed_sessions"]) else f" of {row['prescribed_sessions']:.0f} prescribed"
    return f"{row['n_visits']:,} {'visit' if row['n_visits'] == 1 and not plan else 'visits'}{plan}"


def _last(row: dict) -> str:
    return (
        "last seen on no known day"
        if pd.isna(row["days_since_visit"])
        else (f"the last {row['days_since_visit']:.0f} days before the data cut")
    )
