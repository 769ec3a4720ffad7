"""Means, deviations and quantiles of research tables: from the scores of people who are enough, rounded, with limits."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from analysis.dictionary import Measure
from analysis.disclosure.control.policy import Policy
from analysis.disclosure.making.descriptions import SCORES
from analysis.disclosure.making.statistic import Numbers, Statistic, Work
from analysis.disclosure.protected.gate import are_enough
from analysis.disclosure.protected.variable import Variable
from analysis.statistics.moments import mean_and_sd, quantile, rounded_to
from analysis.statistics.rates import mean_interval

ROUNDED = "rounded to a hundredth of the measure's range"
_QUANTILES = (
    (0.5, "median", "Median change"),
    (0.25, "q1", "Lower quartile of the change"),
    (0.75, "q3", "Upper quartile of the change"),
)
_T = "Student's t, n - 1 degrees of freedom"


@dataclass(frozen=True)
class Kind:
    """What the numbers of a statistic are: their unit, where they can lie, and where their definition comes from."""

    unit: str = "in units of the measure"
    low: float | None = None
    high: float | None = None
    source: str = SCORES


def level(measure: Measure | None, source: str = SCORES) -> Kind:
    """Scores of a measure; None where rows differ in it."""
    return Kind(measure.unit, measure.low, measure.high, source) if measure else Kind(source=source)


def difference(measure: Measure | None, source: str = SCORES) -> Kind:
    """Differences of two scores of a measure."""
    if measure is None:
        return Kind(source=source)
    reach = measure.high - measure.low
    return Kind(measure.unit, -reach, reach, source)


def describing(
    name: str, label: str, of: tuple[str, ...], work_out: Callable[[Work], Numbers], meaning: str, kind: Kind,
    fraction: float = 1.0,
) -> Statistic:  # fmt: skip
    """A statistic of the values of the people that the first of `of` counts, told where these are enough."""
    variable = Variable(
        name,
        label,
        "statistic",
        "integer" if kind.unit == "%" else "number",
        kind.unit,
        kind.low,
        kind.high,
        of=of,
        form="mean" if fraction == 1 else "quantile",
        fraction=fraction,
        derivation=meaning,
        source=kind.source,
    )
    return Statistic(variable, partial(_of_enough, n=of[0], fraction=fraction, work_out=work_out))


def scores(measure: Measure | None, n: str) -> tuple[Statistic, ...]:
    """Baseline, latest score and change of the people that the count n counts; measure: None where rows differ in it."""
    return (
        *_mean_sd("baseline", "Baseline", n, measure, level(measure)),
        *_mean_sd("latest", "Latest score", n, measure, level(measure)),
        *_mean_sd("change", "Change", n, measure, difference(measure)),
        *_limits("change", "Mean change", n, level(measure).unit),
        *(
            describing(
                f"change_{name}", label, (n,), partial(_quantiles, p=p), f"Quantile at {p:g}, {ROUNDED}.",
                difference(measure), p,
            )
            for p, name, label in _QUANTILES
        ),
    )  # fmt: skip


def before_visits(measure: Measure, n: str) -> tuple[Statistic, ...]:
    """The score before a visit, the baseline of the same people, and the change between the two."""
    return (
        *_mean_sd("score", "Score before the visit", n, measure, level(measure)),
        *_limits("score", "Mean score", n, measure.unit),
        *_mean_sd("baseline", "Baseline of the same patients", n, measure, level(measure)),
        *_mean_sd("change", "Change", n, measure, difference(measure)),
        *_limits("change", "Mean change", n, measure.unit),
    )


def least_people(policy: Policy) -> str:
    """How many people means, medians and quartiles take, in words."""
    return (
        f"Means are of {policy.people_for()} people or more, medians of {policy.people_for(0.5)}, quartiles of "
        f"{policy.people_for(0.25)}, however the rounding of n fell."
    )


def _mean_sd(name: str, label: str, n: str, measure: Measure | None, kind: Kind) -> tuple[Statistic, Statistic]:
    spread = replace(difference(measure), low=0.0)
    mean, sd = (partial(_moments, name=name, place=place) for place in (0, 1))
    return (
        describing(f"{name}_mean", f"{label}, mean", (n,), mean, f"Mean, {ROUNDED}.", kind),
        describing(
            f"{name}_sd", f"{label}, standard deviation", (n,), sd, f"Standard deviation (n - 1), {ROUNDED}.", spread
        ),
    )


def _limits(name: str, label: str, n: str, unit: str) -> tuple[Statistic, ...]:
    """The 95 % limits of a mean, from the mean, the deviation and n as they are released."""
    return tuple(
        Statistic(
            Variable(
                f"{name}_{('low', 'high')[end]}",
                f"{label}, {('lower', 'upper')[end]} 95 % limit",
                "statistic",
                "number",
                unit,
                of=(n,),
                derivation=f"{name}_mean {'-+'[end]} t × {name}_sd / √{n}, from these as they are released; {_T}.",
                source=SCORES,
            ),
            partial(_limit, name=name, n=n, end=end),
        )
        for end in (0, 1)
    )


def _moments(work: Work, name: str, place: int) -> Numbers:
    total, squares = work.behind(f"{name}_sum", f"{name}_squares")
    return rounded_to(mean_and_sd(work.sums["n"], total, squares)[place], work.step)


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
