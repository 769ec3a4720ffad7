"""How likely improvement was, from what was known before care: logistic regression on counts per pattern of patients.

A baseline as restricted cubic spline (Harrell 2015, Regression Modeling Strategies, 2.4.5) and levels against the commonest.
Each coefficient but the intercept has a log-F(2,2) prior, which is two made-up patients of whom one improved (Greenland &
Mansournia 2015, Stat Med 34:3133-3143): so there is one finite answer, whatever the levels separate, and a level that
nobody of the fitted has counts as the commonest. R: glm(binomial) with those patients added.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, xlog1py, xlogy

FEWEST = 30
PER_COEFFICIENT = 10
FEWEST_IN_LEVEL = 10
PRIOR = 2
FEWEST_FOR_FOUR_KNOTS = 100
VARIABLES = ("condition", "duration", "age", "sex", "payer", "cohort")
REST = "the rarer ones together"
MOST_STEPS = 50
CLOSE = 1e-8


@dataclass(frozen=True)
class Patterns:
    """What was known of patients before care, an entry for each pattern: baseline, and of each variable a place in `names`."""

    baseline: np.ndarray
    codes: Mapping[str, np.ndarray]
    names: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Term:
    """A column of the model: a level with its reference, or of the baseline a column of the spline, level "1", "2" …"""

    variable: str
    level: str
    reference: str


@dataclass(frozen=True)
class Design:
    """Patterns as columns of numbers. matrix: patterns × (1 + terms), the first column all 1.

    knots: of the spline of the baseline; two: a straight line; none: it does not vary.
    left_out: variables that vary and would take more coefficients than the rarer outcome allows.
    """

    matrix: np.ndarray
    terms: tuple[Term, ...]
    knots: tuple[float, ...]
    left_out: tuple[str, ...]


def design_of(patterns: Patterns, n: np.ndarray, n_rarer: float) -> Design:
    """The model for patterns of n patients each, of whom the rarer outcome (improved or not) has n_rarer.

    Baseline first, then VARIABLES in their order, each as a whole and only while the rarer outcome has PER_COEFFICIENT
    for every coefficient. Levels of fewer than FEWEST_IN_LEVEL are taken together, with the commonest if still too few.
    """
    room = n_rarer // PER_COEFFICIENT
    knots = knots_of(patterns.baseline, n)
    columns = [np.ones((len(n), 1)), spline(patterns.baseline, knots)]
    terms = [Term("baseline", str(place + 1), "") for place in range(columns[1].shape[1])]
    left_out = []
    for variable, code in patterns.codes.items():
        indicators, own = _levels(variable, patterns.names[variable], code, n)
        if len(terms) + len(own) > room:
            left_out.append(variable)
        else:
            columns.append(indicators)
            terms += own
    return Design(np.hstack(columns), tuple(terms), knots, tuple(left_out))


def knots_of(values: np.ndarray, n: np.ndarray) -> tuple[float, ...]:
    """Four knots at 5, 35, 65 and 95 %; three at 10, 50 and 90 % where those are not apart or n is under 100; where not
    even these are apart, the smallest and the largest value; none where all are equal.
    """
    for shares in ((0.05, 0.35, 0.65, 0.95), (0.1, 0.5, 0.9))[int(n.sum() < FEWEST_FOR_FOUR_KNOTS) :]:
        found = np.unique(quantiles(values, n, shares))
        if len(found) == len(shares):
            return tuple(float(knot) for knot in found)
    present = values[n > 0]
    return (float(present.min()), float(present.max())) if np.ptp(present) else ()


def quantiles(values: np.ndarray, n: np.ndarray, shares: Sequence[float]) -> np.ndarray:
    """Of each share the smallest value that at least this share do not exceed (R: quantile, type 1)."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(n[order]) / n.sum()
    return values[order][np.searchsorted(reached, np.array(shares) - 1e-12)]


def spline(values: np.ndarray, knots: Sequence[float]) -> np.ndarray:
    """Restricted cubic spline, values × (knots - 1): straight outside the outer knots; two knots are a straight line."""
    if not knots:
        return np.empty((len(values), 0))
    knot, last_but_one, last = np.array(knots), knots[-2], knots[-1]
    above = np.maximum(values[:, None] - knot, 0) ** 3
    share = (last - knot[:-2]) / (last - last_but_one)
    bent = above[:, :-2] - above[:, [-2]] * share + above[:, [-1]] * (share - 1)
    return np.hstack([values[:, None], bent / (last - knots[0]) ** 2])


def _levels(variable: str, names: Sequence[str], code: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, list[Term]]:
    """The columns of 0 and 1 of one variable, the commonest level left out; of two alike what is known counts as commoner."""
    size = np.bincount(code, weights=n, minlength=len(names))
    order = sorted(range(len(names)), key=lambda level: (-size[level], names[level] == "unknown", names[level]))
    reference, *others = order
    rare = [level for level in others if size[level] < FEWEST_IN_LEVEL]
    groups = [(names[level], [level]) for level in others if level not in rare]
    groups += [(REST, rare)] if size[rare].sum() >= FEWEST_IN_LEVEL else []
    indicators = np.zeros((len(code), len(groups)))
    for column, (_, members) in enumerate(groups):
        indicators[:, column] = np.isin(code, members)
    return indicators, [Term(variable, name, names[reference]) for name, _ in groups]


def fit(
    matrix: np.ndarray, n: np.ndarray, improved: np.ndarray, start: np.ndarray | None = None, prior: float = PRIOR
) -> np.ndarray:
    """Coefficients of the design for several sets of counts (n and improved: sets × patterns), by Newton's method.

    NaN for sets with fewer than FEWEST improved or not improved. prior: m of the log-F(m,m) prior; 0 is none.
    """
    has_enough = np.minimum(improved.sum(axis=1), (n - improved).sum(axis=1)) >= FEWEST
    found = np.full((len(n), matrix.shape[1]), np.nan)
    if has_enough.any():
        rows, n, improved = _with_prior(matrix, n[has_enough], improved[has_enough], prior)
        begin = np.zeros(matrix.shape[1]) if start is None else start
        found[has_enough] = _newton(rows, n, improved, np.tile(begin, (len(n), 1)))
    return found


def chances(matrix: np.ndarray, coefficients: np.ndarray) -> np.ndarray:
    """The probability of improvement of each pattern by each set of coefficients, sets × patterns."""
    return expit(coefficients @ matrix.T)


def covariance_of(matrix: np.ndarray, n: np.ndarray, coefficients: np.ndarray) -> np.ndarray:
    """The covariances of the coefficients that were fitted to one set of counts."""
    rows, n, _ = _with_prior(matrix, n[None], n[None], PRIOR)
    chance = expit(coefficients @ rows.T)
    return np.linalg.inv((rows.T * (n[0] * chance * (1 - chance))) @ rows)


def _with_prior(
    matrix: np.ndarray, n: np.ndarray, improved: np.ndarray, prior: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Patterns and counts with one made-up pattern for each coefficient but the intercept."""
    made_up = np.eye(matrix.shape[1])[1:]
    more = np.full((len(n), len(made_up)), float(prior))
    return np.vstack([matrix, made_up]), np.hstack([n, more]), np.hstack([improved, more / 2])


def _newton(rows: np.ndarray, n: np.ndarray, improved: np.ndarray, coefficients: np.ndarray) -> np.ndarray:
    """The coefficients that fit best; NaN for those that do not settle."""
    misfit = _misfit(coefficients @ rows.T, n, improved)
    for _ in range(MOST_STEPS):
        chance = expit(coefficients @ rows.T)
        slope = (improved - n * chance) @ rows
        information = np.stack([(rows.T * weight) @ rows for weight in n * chance * (1 - chance)])
        step = np.linalg.solve(information, slope[..., None])[..., 0]
        left = (slope * step).sum(axis=1)
        coefficients, misfit = _no_worse(rows, n, improved, coefficients, step, misfit)
        if (left < CLOSE).all():
            break
    return np.where((left < CLOSE)[:, None], coefficients, np.nan)


def _no_worse(
    rows: np.ndarray,
    n: np.ndarray,
    improved: np.ndarray,
    coefficients: np.ndarray,
    step: np.ndarray,
    misfit: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """The coefficients after the step, halved until each set is fitted no worse than before."""
    scale = np.ones(len(n))
    for _ in range(30):
        tried = coefficients + scale[:, None] * step
        reached = _misfit(tried @ rows.T, n, improved)
        worse = reached > misfit * (1 + 1e-12) + 1e-9  # but for rounding
        if not worse.any():
            break
        scale[worse] /= 2
    return tried, reached


def _misfit(linear: np.ndarray, n: np.ndarray, improved: np.ndarray) -> np.ndarray:
    chance = expit(linear)
    return -(xlogy(improved, chance) + xlog1py(n - improved, -chance)).sum(axis=1)


@dataclass(frozen=True)
class Effect:
    """What a level does to the log odds of improvement, against its reference. Baselines are in tenths of the scale."""

    variable: str
    level: str
    reference: str
    n: int
    n_improved: int
    estimate: float
    std_error: float


def effects_of(
    design: Design, coefficients: np.ndarray, patterns: Patterns, n: np.ndarray, improved: np.ndarray
) -> list[Effect]:
    """The effects of a fitted model: of the baseline's quartiles against its median, and of every level."""
    contrasts, of_whom, said = [], [], []
    low, middle, high = quantiles(patterns.baseline, n, (0.25, 0.5, 0.75))
    for value in dict.fromkeys((low, high)) if design.knots else ():
        row = np.zeros(design.matrix.shape[1])
        bent = spline(np.array([value, middle]), design.knots)
        row[1 : 1 + bent.shape[1]] = bent[0] - bent[1]
        if value != middle:
            contrasts.append(row)
            of_whom.append(patterns.baseline == value)
            said.append(("baseline", f"{value:g}", f"{middle:g}"))
    for column, term in enumerate(design.terms, start=1):
        if term.variable != "baseline":
            contrasts.append(np.eye(design.matrix.shape[1])[column])
            of_whom.append(design.matrix[:, column] == 1)
            said.append((term.variable, term.level, term.reference))
    weights = np.array(contrasts).reshape(len(said), design.matrix.shape[1])
    covariance = covariance_of(design.matrix, n, coefficients)
    estimate = weights @ coefficients
    std_error = np.sqrt(np.einsum("ij,jk,ik->i", weights, covariance, weights))
    return [
        Effect(*names, int(n[who].sum()), int(improved[who].sum()), float(at), float(error))
        for names, who, at, error in zip(said, of_whom, estimate, std_error, strict=True)
    ]
