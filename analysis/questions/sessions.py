"""sessions: bookings and what became of them."""

import pandas as pd

from analysis.errors import InputError
from analysis.filters import Filters
from analysis.questions import request
from analysis.questions.result import Definition, Result
from analysis.statistics.rates import share
from analysis.warehouse.store import Store

DEFINITION = Definition(
    title="Sessions",
    what="Bookings by what became of them, visits per episode, and how much of the prescribed plan was delivered.",
    counted=(
        "episodes: with a booking in the selection; booked = attended + no_show + late_cancel + cancelled + upcoming. "
        "Here a therapist is the booking's own, and from, to and quarter go by the booking's date."
    ),
    left_out=(
        "Cancelled in time and upcoming bookings are not in the no-show rate. Visits per episode and the delivered "
        "share are over finished episodes only (n_finished; n_prescribed of them state a plan); minutes over the "
        "visits that record them (n_minutes)."
    ),
    formula=(
        "no_show_rate = no_show / n_to_attend, where n_to_attend = attended + no_show + late_cancel; "
        "visits_per_episode = visits of finished episodes / finished episodes with a visit; prescribed = sessions "
        "prescribed to finished episodes; delivered_share = their visits / prescribed; minutes = mean of a visit."
    ),
    source="Rules in force (docs/rules.md): Improved.",
    assumes="Bookings carry the status that the clinic gave them; a booking left without one is not counted as missed.",
    r_function="None: counts.",
)
COLUMNS = [
    "episodes", "booked", "attended", "no_show", "late_cancel", "cancelled", "upcoming", "no_show_rate",
    "visits_per_episode", "prescribed", "delivered_share", "minutes", "n_to_attend", "n_finished", "n_prescribed",
    "n_minutes", "shown",
]  # fmt: skip


def sessions(store: Store, filters: Filters) -> Result:
    """Bookings per group; columns COLUMNS. Raises InputError where the export has no bookings."""
    request.check(store, filters)
    if not store.load.has_sessions:
        raise InputError("This export has scores but no bookings, so sessions cannot be counted.")
    parameters = request.parameters(store, filters)
    rows = request.grouped(_with_rates(store.query("queries/sessions", parameters)), filters)
    rows = rows[[*request.group_columns(filters), *COLUMNS]]
    return Result(
        question="sessions",
        rows=rows,
        definition=DEFINITION,
        in_force="Bookings of the selected episodes.",
        filters=filters,
        filters_in_words=filters.words(store.dictionary),
        load=store.load,
        sentence=_sentence(rows),
        parameters=parameters,
        queries=request.queries("sessions"),
        notes=request.unmapped_note(store, filters),
    )


def _with_rates(frame: pd.DataFrame) -> pd.DataFrame:
    n_to_attend = frame["attended"] + frame["no_show"] + frame["late_cancel"]
    return frame.assign(
        n_to_attend=n_to_attend,
        no_show_rate=share(frame["no_show"], n_to_attend),
        visits_per_episode=share(frame["finished_visits"], frame["n_finished"]),
        delivered_share=share(frame["delivered"], frame["prescribed"]),
        shown=n_to_attend >= request.SMALLEST_SHOWN,
    )


def _sentence(rows: pd.DataFrame) -> str:
    total = rows[["booked", "attended", "no_show", "n_to_attend"]].sum().astype(int)
    if not total["booked"]:
        return "No booking is in this selection."
    return (
        f"Of {request.count_words(total['booked'], 'booking')}, {total['attended']:,} were attended; the patient did "
        f"not come to {request.share_words(total['no_show'], total['n_to_attend'])} that were not cancelled in time."
    )
