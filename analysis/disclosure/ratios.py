"""Statistics over sessions: no-show rate, visits, relief and what is kept of it, vital signs; from sums of each patient."""

from collections.abc import Callable
from functools import partial

import numpy as np

from analysis.dictionary import Measure
from analysis.disclosure.means import describing
from analysis.disclosure.statistic import Numbers, Statistic, Work
from analysis.statistics.moments import rounded_to
from analysis.statistics.ratio import ratio_of_sums

LEAST_RELIEF = 0.5  # points by which pain has to fall for what is kept of it to be told (RULES, Relief)
LEAST_PAIRS = 30
_LIMITS = "limits from sums per patient (linearised, Cochran 1977), because sessions of one patient are alike"
_PARTS = ("top", "bottom", "top_top", "top_bottom", "bottom_bottom")


def bookings(n: str) -> tuple[Statistic, ...]:
    """What became of the bookings of the patients whom n counts, and how often the finished came."""
    missed = "100 × no-shows / (attended, no-shows and late cancellations), over these patients' bookings, in whole per cent."
    return (
        describing("no_show_rate", "Bookings not kept", n, _no_shows, missed, unit="%", low=0, high=100),
        describing(
            "visits_mean", "Visits of a patient, mean", n, _visits,
            "Visits of finished patients / finished patients with a visit, to a tenth.", unit="visits", low=0,
        ),
    )  # fmt: skip


def relief(pain: Measure, n: str, n_kept: str) -> tuple[Statistic, ...]:
    """Pain before a session, its change until after it, and how much of that is still there before the next."""
    kept = (
        "100 × sum of (before - next before) / sum of (before - after) over all sessions with the three scores, in whole "
        f"per cent; from {LEAST_PAIRS} sessions up and where pain fell by {LEAST_RELIEF} or more; {_LIMITS}."
    )
    return (
        describing("before_mean", "Pain before a session, mean", n, partial(_before, bottom="change_bottom"),
                   "Mean over sessions, rounded to a hundredth of the measure's range.", pain),
        *_with_limits("change", "Change within a session, mean", n, _changes("change"),
                      f"Mean of after - before over sessions, rounded likewise; {_LIMITS}.", pain),
        *(
            describing(f"carry_over{end}", f"Kept until the next session{words}", n_kept, partial(_kept, place=place),
                       kept, unit="%")
            for place, (end, words) in enumerate((("", ""), ("_low", ", lower 95 % limit"), ("_high", ", upper 95 % limit")))
        ),
    )  # fmt: skip


def vitals(n: str) -> tuple[Statistic, ...]:
    """A vital sign before a session and its change until after it; rows differ in the measure."""
    rounded = "to 0.5 mmHg, 0.5 a minute, or 50 mmHg a minute"
    return (
        describing("before_mean", "Before a session, mean", n, partial(_before, bottom="within_bottom"),
                   f"Mean over sessions with both readings, {rounded}."),
        *_with_limits("change", "Change within a session, mean", n, _changes("within"),
                      f"Mean of after - before over these sessions, {rounded}; {_LIMITS}."),
    )  # fmt: skip


def _with_limits(
    name: str,
    label: str,
    n: str,
    work_out: Callable[[Work, int], Numbers],
    meaning: str,
    measure: Measure | None = None,
) -> tuple[Statistic, ...]:
    ends = (("mean", ""), ("low", ", lower 95 % limit"), ("high", ", upper 95 % limit"))
    return tuple(
        describing(f"{name}_{end}", label + words, n, partial(work_out, place=place), meaning, measure, signed=True)
        for place, (end, words) in enumerate(ends)
    )


def _changes(name: str) -> Callable[[Work, int], Numbers]:
    return partial(_change, name=name)


def _change(work: Work, name: str, place: int) -> Numbers:
    return rounded_to(_ratio(work, name, *work.behind("n"))[place], work.step)


def _ratio(work: Work, name: str, people: Numbers) -> tuple[Numbers, ...]:
    """A ratio of sums over the people of each row, with its limits."""
    return ratio_of_sums(people, *work.behind(*(f"{name}_{part}" for part in _PARTS)))


def _before(work: Work, bottom: str) -> Numbers:
    total, sessions = work.behind("before_sum", bottom)
    return rounded_to(total / np.where(sessions > 0, sessions, np.nan), work.step)


def _kept(work: Work, place: int) -> Numbers:
    """The carry-over in per cent, where enough pain fell in enough sessions."""
    fallen, sessions = work.behind("kept_bottom", "kept_sessions")
    enough = (sessions >= LEAST_PAIRS) & (fallen / np.where(sessions > 0, sessions, np.nan) >= LEAST_RELIEF)
    people = work.exact["n_kept"].to_numpy()
    return np.where(enough, rounded_to(100 * _ratio(work, "kept", people)[place], 1), np.nan)


def _no_shows(work: Work) -> Numbers:
    attended, missed, late = work.behind("attended", "no_show", "late_cancel")
    expected = attended + missed + late
    return rounded_to(100 * missed / np.where(expected > 0, expected, np.nan), 1)


def _visits(work: Work) -> Numbers:
    visits, finished = work.behind("finished_visits", "n_finished")
    return np.where(
        finished >= work.policy.people_for(), rounded_to(visits / np.where(finished > 0, finished, np.nan), 0.1), np.nan
    )
