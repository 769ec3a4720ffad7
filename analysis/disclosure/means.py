"""Means, deviations and quantiles of research tables: from the scores of people who are enough, rounded, with limits."""

from collections.abc import Callable
from functools import partial

import numpy as np

from analysis.dictionary import Measure
from analysis.disclosure.descriptions import SCORES
from analysis.disclosure.gate import are_enough
from analysis.disclosure.policy import Policy
from analysis.disclosure.statistic import Numbers, Statistic, Work
from analysis.disclosure.variable import Variable
from analysis.statistics.moments import mean_and_sd, quantile, rounded_to
from analysis.statistics.rates import mean_interval

OF_THE_ROW = "in units of the measure"
_ROUNDED = "rounded to a hundredth of the measure's range"
_QUANTILES = (
    (0.5, "median", "Median change"),
    (0.25, "q1", "Lower quartile of the change"),
    (0.75, "q3", "Upper quartile of the change"),
)
_T = "Student's t, n - 1 degrees of freedom"


def scores(measure: Measure | None, n: str) -> tuple[Statistic, ...]:
    """Baseline, latest score and change of the people that the count n counts; measure: None where rows differ in it."""
    return (
        *_mean_sd("baseline", "Baseline", measure, n, ("baseline_sum", "baseline_squares")),
        *_mean_sd("latest", "Latest score", measure, n, ("latest_sum", "latest_squares")),
        *_mean_sd("change", "Change", measure, n, ("change_sum", "change_squares"), signed=True),
        *limits("change", "Mean change", measure, n),
        *(_quantile(f"change_{name}", label, measure, n, p) for p, name, label in _QUANTILES),
    )


def before_visits(measure: Measure, n: str) -> tuple[Statistic, ...]:
    """The score before a visit, the baseline of the same people, and the change between the two."""
    return (
        *_mean_sd("score", "Score before the visit", measure, n, ("score_sum", "score_squares")),
        *limits("score", "Mean score", measure, n),
        *_mean_sd("baseline", "Baseline of the same patients", measure, n, ("baseline_sum", "baseline_squares")),
        *_mean_sd("change", "Change", measure, n, ("change_sum", "change_squares"), signed=True),
        *limits("change", "Mean change", measure, n),
    )


def describing(  # noqa: PLR0913
    name: str, label: str, n: str, work_out: Callable[[Work], Numbers], meaning: str, measure: Measure | None = None,
    *, signed: bool = False, fraction: float = 1.0, unit: str = OF_THE_ROW, low: float | None = None, high: float | None = None,
) -> Statistic:  # fmt: skip
    """A statistic of the values of the people that n counts, told where these are enough."""
    if measure:
        least, high = _range(measure, signed=signed)
        low = least if low is None else low
    variable = Variable(
        name, label, "statistic", "integer" if unit == "%" else "number", measure.unit if measure else unit, low, high, of=(n,),
        form="mean" if fraction == 1 else "quantile", fraction=fraction, derivation=meaning, source=SCORES,
    )  # fmt: skip
    return Statistic(variable, partial(_of_enough, n=n, fraction=fraction, work_out=work_out))


def limits(name: str, label: str, measure: Measure | None, n: str) -> tuple[Statistic, ...]:
    """The 95 % limits of a mean, from the mean, the deviation and n as they are released."""
    unit = measure.unit if measure else OF_THE_ROW
    found = []
    for end, side in enumerate(("low", "high")):
        meaning = f"{name}_mean {'-+'[end]} t × {name}_sd / √{n}, from these as they are released; {_T}."
        variable = Variable(
            f"{name}_{side}", f"{label}, {('lower', 'upper')[end]} 95 % limit", "statistic", "number",
            unit, of=(n,), derivation=meaning, source=SCORES,
        )  # fmt: skip
        found.append(Statistic(variable, partial(_limit, name=name, n=n, end=end)))
    return tuple(found)


def least_people(policy: Policy) -> str:
    """How many people means, medians and quartiles take, in words."""
    return (
        f"Means are of {policy.people_for()} people or more, medians of {policy.people_for(0.5)}, quartiles of "
        f"{policy.people_for(0.25)}, however the rounding of n fell."
    )


def _mean_sd(
    name: str, label: str, measure: Measure | None, n: str, sums: tuple[str, str], *, signed: bool = False
) -> tuple[Statistic, Statistic]:
    mean = describing(
        f"{name}_mean", f"{label}, mean", n, lambda work: _moments(work, sums)[0], f"Mean, {_ROUNDED}.", measure,
        signed=signed,
    )  # fmt: skip
    sd = describing(
        f"{name}_sd", f"{label}, standard deviation", n, lambda work: _moments(work, sums)[1],
        f"Standard deviation (n - 1), {_ROUNDED}.", measure, signed=True, low=0.0,
    )  # fmt: skip
    return mean, sd


def _quantile(name: str, label: str, measure: Measure | None, n: str, p: float) -> Statistic:
    return describing(
        name, label, n, lambda work: _quantiles(work, p), f"Quantile at {p:g}, {_ROUNDED}.", measure, signed=True,
        fraction=p,
    )  # fmt: skip


def _moments(work: Work, sums: tuple[str, str]) -> tuple[Numbers, ...]:
    total, squares = work.behind(*sums)
    return tuple(rounded_to(values, work.step) for values in mean_and_sd(work.sums["n"], total, squares))


def _quantiles(work: Work, p: float) -> Numbers:
    return rounded_to([quantile(value, n, p) for value, n in work.spread], work.step)


def _limit(work: Work, name: str, n: str, end: int) -> Numbers:
    mean, sd, released = work.numbers(f"{name}_mean", f"{name}_sd", n)
    return rounded_to(mean_interval(mean, sd, released)[end], work.step)


def _of_enough(work: Work, n: str, fraction: float, work_out: Callable[[Work], Numbers]) -> Numbers:
    """The values where the people are enough, as released and in truth."""
    (released,) = work.numbers(n)
    enough = are_enough(released, work.policy, fraction)
    enough &= work.exact[n].to_numpy() >= work.policy.people_for(fraction)
    return np.where(enough, work_out(work), np.nan)


def _range(measure: Measure, *, signed: bool) -> tuple[float, float]:
    """Where a score, or a difference of two, can lie."""
    reach = measure.high - measure.low
    return (-reach, reach) if signed else (measure.low, measure.high)
