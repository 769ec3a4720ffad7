"""referrals: what became of the patients that each doctor referred; of one doctor, everything the doctor's page says."""

from dataclasses import replace

import pandas as pd

from analysis.errors import InputError, UsageError
from analysis.filters import Filters
from analysis.questions import request
from analysis.questions.in_force import in_force, moment_words
from analysis.questions.referrals_doctor import Doctor
from analysis.questions.referrals_rows import rows_of_all, rows_of_one, with_counts
from analysis.questions.referrals_tables import details
from analysis.questions.result import Definition, Result
from analysis.warehouse.store import Store, narrowed

DEFINITION = Definition(
    title="Referral effectiveness",
    what=(
        "What became of the patients that a doctor referred: who came and how soon, who improved, and whether that is "
        "more or less than among all other doctors' patients with the same condition. Change during care, not its effect."
    ),
    counted=(
        "n_complete: due episodes with room to improve, a baseline and an outcome; completion: of the due. observed: "
        "improved at the moment in force; expected: the sum of what the case-mix model expects of the same patients, "
        "without having seen this doctor's (at the latest score). Benchmarks (others): all other doctors' patients with "
        "the same condition, only where at least 3 other doctors, none with over half, have 10 such episodes."
    ),
    left_out=(
        "Referrals without a referring doctor are no doctor's and in no benchmark. A doctor with fewer than 10 complete "
        "episodes gets counts and an expected count, no ratio; of a condition no rate, no difference. Under 30, or with "
        "completion under 50 %, no flag. Benchmarks are kept for whole conditions: with other filters, or another moment "
        "than the latest score, there is none."
    ),
    formula=(
        "ratio = observed / expected, with limits, flag and shrunken estimate as in variation (shrunken: of everybody, "
        "without other filters). difference = own rate - rate of the "
        "others, Newcombe's 95 % interval; verdict: better or worse where it lies outside 0, no different within ± 10 "
        "points, else cannot tell yet. n_more: the smallest number of further complete episodes of this doctor (never "
        "fewer than make 10) for an 80 % chance of a decisive interval, if these go on improving at the present rate, "
        "taken at the middle of its interval, and the others grow in proportion. Curve: Aalen-Johansen; that of the others "
        "at the end of each week with 10 or more at risk, each condition weighted as it is among the own patients."
    ),
    source="Rules in force (docs/rules.md): Referring doctors; Newcombe 1998, Stat Med 17:873.",
    assumes=(
        "Patients with the same condition are alike enough to compare (the expected count looks further: baseline, age, "
        "sex, duration); the measured are like the missing. Of 20 conditions that are all alike, one would seem better "
        "or worse by chance."
    ),
    r_function="DescTools::BinomDiffCI(method = 'score'); survfit",
)


def referrals(store: Store, filters: Filters) -> Result:
    """One row per referring doctor; columns `referrer`, referrals_rows.COLUMNS. `by` is the referring doctor.

    Of one doctor (referrer=ID, or a store of one doctor) with details: ladder, access, conditions, curve, open,
    stopped, never, appropriate, words. They come out of that doctor's own narrow store, whoever asks.
    """
    if filters.by not in (None, "referrer"):
        raise UsageError(f"referrals has a row for each referring doctor; it cannot be asked by {filters.by}.")
    filters = replace(filters, by="referrer")
    only = _only(store, filters)
    own = replace(filters, referrer=()) if only is not None else filters
    request.check(store, own)
    if only is not None and (filters.therapist or filters.without):
        raise InputError(
            "A doctor's referrals are looked at whole, not by therapist nor without what a check found: take that filter "
            "away."
        )
    asked = narrowed(store, only) if only is not None else store
    if filters.measure == "primary" and len(filters.condition) != 1:
        raise InputError("measure=primary needs one condition here: different measures are never pooled.")
    own = request.with_threshold(asked, own)
    parameters = request.parameters(asked, own)
    sums = asked.query("queries/referrals", parameters)
    judged = rows_of_one(asked, own, parameters, sums) if only else rows_of_all(asked, parameters)
    rows = with_counts(judged, sums, own)
    doctor = Doctor(asked, own, parameters, sums, only) if only is not None else None
    tables = details(doctor, rows) if doctor else {}
    return Result(
        question="referrals",
        rows=rows,
        definition=DEFINITION,
        in_force=in_force(store, own, "measure", "threshold", "moment", "rule"),
        filters=filters,
        filters_in_words=filters.words(store.dictionary),
        load=store.load,
        sentence=_of_one(tables["words"]) if doctor else _of_all(rows, own),
        parameters=parameters,
        queries=request.queries(
            "referrals", "ladder", "access", "access_times", "referrals_episodes", "referrals_appropriate",
            "improvement_times", "referrals_benchmark", "referrals_benchmark_curve", "referrals_benchmark_access",
            "referrals_benchmark_spread", "variation",
        ),
        notes=_notes(rows),
        details=tables,
    )  # fmt: skip


def _only(store: Store, filters: Filters) -> str | None:
    """The one doctor whom this is about; None for all. Raises InputError for a store of one asked about another."""
    if store.scope.referrer is not None:
        if set(filters.referrer) - {store.scope.referrer}:
            raise InputError("Only the own referrals are open to this role.")
        return store.scope.referrer
    return filters.referrer[0] if len(filters.referrer) == 1 and filters.referrer != ("unknown",) else None


def _of_one(words: pd.DataFrame) -> str:
    return str(words.loc[words["place"] == "summary", "sentence"].iloc[0])


def _of_all(rows: pd.DataFrame, filters: Filters) -> str:
    if rows.empty:
        return "No referral in this selection names a referring doctor."
    return (
        f"{request.count_words(len(rows), 'referring doctor')} with {rows['n_referred'].sum():,} referrals: "
        f"{int(rows['shown'].sum()):,} have {request.SMALLEST_SHOWN} or more patients measured at {moment_words(filters)}."
    )


def _notes(rows: pd.DataFrame) -> tuple[str, ...]:
    due, known, complete = (int(rows[name].sum()) for name in ("n_due", "n_known", "n_complete"))
    said = []
    if due > known:
        said.append(f"{due - known:,} of {due:,} whose care has finished are without a score before or after.")
    if known > complete:
        said.append(f"{known - complete:,} began with a score that leaves no room to improve by as much.")
    if complete and rows["expected"].isna().all():
        said.append("Nothing is expected of anybody: no case-mix model could be fitted, or not for this choice.")
    return tuple(said)
