"""safety: adverse events, patients who worsened, and care that ended in what they were to be spared."""

from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.filters import Filters
from analysis.questions import request
from analysis.questions.in_force import in_force
from analysis.questions.result import Definition, Result
from analysis.questions.safety_words import notes, sentence
from analysis.statistics.rates import share, wilson
from analysis.warehouse.store import Store

DEFINITION = Definition(
    title="Safety",
    what=(
        "Visits and episodes with an adverse event, patients who had worsened at the moment in force, and care that "
        "ended with referral on, surgery, injection or a new injury. What happened during care is not by that what care "
        "brought about."
    ),
    counted=(
        "n_visits, n_episodes: of the selection; n_recorded, n_episodes_recorded: those that record whether there was an "
        "adverse event; n_events, n_episodes_event: those with one. n_measured and n_worsened: due episodes with "
        "baseline and outcome, and those of them worse by the threshold, as in responders. n_finished: ended or lost; "
        "n_referred_on and so on: those that ended so."
    ),
    left_out=(
        "A visit where nothing is recorded is not one without an event: it is in n_visits and not in n_recorded. Where "
        "only events are ever recorded, rate is empty and rate_of_visits says how often at least. Episodes whose baseline "
        "leaves no room for improvement by the threshold are not judged as to worsening, as in responders."
    ),
    formula=(
        "rate = n_events / n_recorded; rate_of_visits = n_events / n_visits; worsened_rate = n_worsened / n_measured; "
        "each with Wilson's 95 % interval, whose upper limit tells what 0 of n still allows. Detail harms: the same, and "
        "the ways in which care ended as shares of n_finished, one row each."
    ),
    source="Rules in force (docs/rules.md): Safety; Wilson 1927.",
    assumes=(
        "Clinics record events alike. Wilson's interval takes visits as independent; where few patients have many "
        "events it is too narrow, and the share of episodes is the better one."
    ),
    r_function="prop.test(correct = FALSE)",
)
COUNTS = [
    "n_visits", "n_recorded", "n_events", "n_episodes", "n_episodes_recorded", "n_episodes_event", "n_due",
    "n_measured", "n_worsened", "n_finished", "n_referred_on", "n_surgery", "n_injection", "n_new_injury",
]  # fmt: skip
COLUMNS = [
    *COUNTS, "rate", "rate_low", "rate_high", "rate_of_visits", "rate_of_visits_low", "rate_of_visits_high",
    "worsened_rate", "worsened_low", "worsened_high", "shown", "shown_worsened",
]  # fmt: skip
HARMS = {
    "visits with an adverse event": ("n_visits", "n_recorded", "n_events"),
    "episodes with an adverse event": ("n_episodes", "n_episodes_recorded", "n_episodes_event"),
    "worsened": ("n_due", "n_measured", "n_worsened"),
    "referred on": ("n_finished", "n_finished", "n_referred_on"),
    "surgery": ("n_finished", "n_finished", "n_surgery"),
    "injection": ("n_finished", "n_finished", "n_injection"),
    "new injury": ("n_finished", "n_finished", "n_new_injury"),
}
"""What is counted as harm: of all, of those where it is known, and how many."""
HARM_COLUMNS = ["harm", "n_of", "n_known", "n", "rate", "low", "high", "shown"]


def safety(store: Store, filters: Filters) -> Result:
    """Harm per group; columns COLUMNS, detail "harms": one row for each kind of harm."""
    request.check(store, filters)
    request.require_one_measure(filters)
    filters = _with_threshold(store, filters)
    parameters = request.parameters(store, filters)
    rows = _with_rates(request.grouped(store.query("queries/safety", parameters), filters))
    rows = rows[[*request.group_columns(filters), *COLUMNS]].reset_index(drop=True)
    return Result(
        question="safety",
        rows=rows,
        definition=DEFINITION,
        in_force=in_force(store, filters, "measure", "threshold", "moment"),
        filters=filters,
        filters_in_words=filters.words(store.dictionary),
        load=store.load,
        sentence=sentence(rows, filters),
        parameters=parameters,
        queries=request.queries("safety"),
        notes=(*notes(store, rows, filters), *request.unmapped_note(store, filters)),
        details={"harms": _harms(rows, filters)},
    )


def _with_threshold(store: Store, filters: Filters) -> Filters:
    """The filters with the threshold in force; without any where the measure has none, so that nobody counts as worse."""
    if filters.measure != "primary" and not store.dictionary.measures[filters.measure].thresholds:
        return replace(filters, threshold=None)
    return request.with_threshold(store, filters)


def _with_rates(rows: pd.DataFrame) -> pd.DataFrame:
    known = _known(rows, "n_visits", "n_recorded", "n_events")
    rate_low, rate_high = wilson(rows["n_events"], known)
    of_visits = np.where(rows["n_recorded"] > 0, rows["n_visits"], 0)
    low, high = wilson(rows["n_events"], of_visits)
    worsened_low, worsened_high = wilson(rows["n_worsened"], rows["n_measured"])
    return rows.assign(
        rate=share(rows["n_events"], known),
        rate_low=rate_low,
        rate_high=rate_high,
        rate_of_visits=share(rows["n_events"], of_visits),
        rate_of_visits_low=low,
        rate_of_visits_high=high,
        worsened_rate=share(rows["n_worsened"], rows["n_measured"]),
        worsened_low=worsened_low,
        worsened_high=worsened_high,
        shown=(rows["n_visits"] >= request.SMALLEST_SHOWN) & (rows["n_recorded"] > 0),
        shown_worsened=rows["n_measured"] >= request.SMALLEST_SHOWN,
    )


def _known(rows: pd.DataFrame, n_of: str, n_known: str, n: str) -> np.ndarray:
    """Of how many it is known; 0 where only those harmed are recorded, so that a share of the recorded would be all."""
    is_one_sided = (rows[n_known] == rows[n]) & (rows[n_known] < rows[n_of])
    return np.where(is_one_sided, 0, rows[n_known])


def _harms(rows: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """One row per group and kind of harm, with its rate of those where it is known."""
    groups = request.group_columns(filters)
    kinds = [
        rows[groups].assign(
            harm=harm, n_of=rows[names[0]], n_known=_known(rows, *names), n=rows[names[2]], place=range(len(rows))
        )
        for harm, names in HARMS.items()
    ]
    table = pd.concat(kinds).sort_values("place", kind="stable").reset_index(drop=True)
    low, high = wilson(table["n"], table["n_known"])
    table = table.assign(
        rate=share(table["n"], table["n_known"]), low=low, high=high, shown=table["n_known"] >= request.SMALLEST_SHOWN
    )
    return table[[*groups, *HARM_COLUMNS]]
