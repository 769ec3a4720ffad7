"""Statistics over sessions: no-show rate, visits, relief and what is kept of it, vital signs; from sums of each patient."""

from collections.abc import Callable
from functools import partial

import numpy as np

from analysis.dictionary import Measure
from analysis.disclosure.making.descriptions import HEART, IMPROVED, RELIEF, TIME
from analysis.disclosure.making.means import ROUNDED, Kind, describing, difference, level
from analysis.disclosure.making.statistic import Numbers, Statistic, Work
from analysis.statistics.moments import rounded_to
from analysis.statistics.rates import share
from analysis.statistics.ratio import ratio_of_sums

LEAST_RELIEF = 0.5  # points by which pain has to fall for what is kept of it to be told (RULES, Relief)
LEAST_PAIRS = 30
_LIMIT = "95 % limit from sums per patient (linearised, Cochran 1977), as sessions of one patient are alike; rounded likewise."
_PARTS = ("top", "bottom", "top_top", "top_bottom", "bottom_bottom")


def bookings(n: str, n_missed: str) -> tuple[Statistic, ...]:
    """What became of the bookings of the patients whom n counts, and how often the finished came.

    The share of bookings is told only beside the number of patients who missed one: it would tell of these otherwise.
    """
    missed = "100 × no-shows / (attended, no-shows and late cancellations), over these patients' bookings, in whole per cent."
    visits = "Visits of finished patients / finished patients with a visit, to a tenth."
    return (
        describing("no_show_rate", "Bookings not kept", (n, n_missed), _no_shows, missed, Kind("%", 0, 100, IMPROVED)),
        describing("visits_mean", "Visits of a patient, mean", (n,), _visits, visits, Kind("visits", 0, None, TIME)),
    )


def relief(pain: Measure, n: str, n_kept: str) -> tuple[Statistic, ...]:
    """Pain before a session, its change until after it, and how much of that is still there before the next."""
    before, change = f"Mean over sessions with both scores, {ROUNDED}.", f"Mean of after - before, {ROUNDED}."
    kept = (
        "100 × sum of (before - next before) / sum of (before - after) over all sessions with the three scores, in whole "
        f"per cent; from {LEAST_PAIRS} sessions up and where pain fell by {LEAST_RELIEF} or more."
    )
    return (
        describing("before_mean", "Pain before a session, mean", (n,), _before("change"), before, level(pain, RELIEF)),
        *_with_limits(
            ("change_mean", "change"),
            "Change within a session",
            (n,),
            _change("change"),
            change,
            difference(pain, RELIEF),
        ),
        *_with_limits(
            ("carry_over", "carry_over"),
            "Kept until the next session",
            (n_kept,),
            _kept,
            kept,
            Kind("%", source=RELIEF),
        ),
    )


def vitals(n: str) -> tuple[Statistic, ...]:
    """A vital sign before a session and its change until after it; rows differ in the measure."""
    rounded, own = "rounded to 0.5 mmHg, 0.5 a minute, or 50 mmHg a minute", Kind(source=HEART)
    before, change = f"Mean over sessions with both readings, {rounded}.", f"Mean of after - before, {rounded}."
    return (
        describing("before_mean", "Before a session, mean", (n,), _before("within"), before, own),
        *_with_limits(("change_mean", "change"), "Change within a session", (n,), _change("within"), change, own),
    )


def _with_limits(
    names: tuple[str, str], label: str, of: tuple[str, ...], work_out: Callable[..., Numbers], meaning: str, kind: Kind
) -> tuple[Statistic, ...]:
    """An estimate and its limits; names: of the estimate, and what those of the limits begin with."""
    name, stem = names
    return (
        describing(name, label, of, partial(work_out, place=0), meaning, kind),
        *(
            describing(
                f"{stem}_{('low', 'high')[end]}", f"{label}, {('lower', 'upper')[end]} 95 % limit", of,
                partial(work_out, place=1 + end), f"{('Lower', 'Upper')[end]} {_LIMIT}", kind,
            )
            for end in (0, 1)
        ),
    )  # fmt: skip


def _change(name: str) -> Callable[..., Numbers]:
    return lambda work, place: rounded_to(_ratio(work, name, *work.behind("n"))[place], work.step)


def _before(name: str) -> Callable[[Work], Numbers]:
    return lambda work: rounded_to(share(*work.behind("before_sum", f"{name}_bottom")), work.step)


def _ratio(work: Work, name: str, people: Numbers) -> tuple[Numbers, ...]:
    """A ratio of sums over the people of each row, with its limits."""
    return ratio_of_sums(people, *work.behind(*(f"{name}_{part}" for part in _PARTS)))


def _kept(work: Work, place: int) -> Numbers:
    """The carry-over in per cent, where enough pain fell in enough sessions."""
    fallen, sessions = work.behind("kept_bottom", "kept_sessions")
    enough = (sessions >= LEAST_PAIRS) & (share(fallen, sessions) >= LEAST_RELIEF)
    people = work.exact["n_kept"].to_numpy()
    return np.where(enough, rounded_to(100 * _ratio(work, "kept", people)[place], 1), np.nan)


def _no_shows(work: Work) -> Numbers:
    attended, missed, late = work.behind("attended", "no_show", "late_cancel")
    return rounded_to(100 * share(missed, attended + missed + late), 1)


def _visits(work: Work) -> Numbers:
    visits, finished = work.behind("finished_visits", "n_finished")
    return np.where(finished >= work.policy.people_for(), rounded_to(share(visits, finished), 0.1), np.nan)
