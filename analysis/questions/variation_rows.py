"""Rows of variation: each provider against what is expected, with limits, shrinkage and a flag, out of sums per provider."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.provider_outcomes import ProviderOutcome
from analysis.questions.request import SMALLEST_SHOWN
from analysis.statistics import funnel
from analysis.statistics.multiplicity import benjamini_hochberg
from analysis.statistics.provider_spread import modelled, widening_by_model
from analysis.statistics.rates import share
from analysis.statistics.shrinkage import Shrunken, shrink
from analysis.statistics.unit_spread import design_effect, within_variance
from analysis.warehouse.store import Store

FEWEST_TO_FLAG, LEAST_COMPLETION = 30, 0.5
UNKNOWN = "unknown"
TOO_FEW, NOTHING_EXPECTED, LOW_COMPLETION, LOW_VOLUME = "too few", "nothing expected", "low completion", "low volume"
WITHIN = "within limits"
OUTSIDE = ("below 99.8 %", "below 95 %", "above 95 %", "above 99.8 %")
POINTS_OF_CURVE, BEYOND = 60, 0.08


@dataclass(frozen=True)
class Basis:
    """What all providers are held to. unit_sd: of one episode. df: of the variance within providers (means only).

    design: how much more counts vary for the units of one episode being alike. training: the variance sum p (1 - p) of
    those from whom another provider's expectation comes; None where all are held to their common rate or mean.
    """

    kind: str
    n: float
    rate: float
    unit_variance: float
    expected_rate: float
    design: float
    training: float | None
    unit_sd: float
    df: float = np.nan

    @property
    def centre(self) -> float:
        """Where a provider lies that is just as expected."""
        return 0.0 if self.kind == "mean" else 1.0

    @property
    def is_adjusted(self) -> bool:
        """Whether the expectation comes from the case-mix model."""
        return self.training is not None


@dataclass(frozen=True)
class Spread:
    """How far the providers lie apart: phi and tau (see funnel.dispersion; tau: a standard deviation), of how many.

    is_in_limits: whether tau widens the limits. shrunken: the spread that the shrunken estimates rest on.
    """

    n: int
    phi: float
    tau: float
    is_in_limits: bool
    shrunken: float


def folds(store: Store) -> int:
    """Into how many parts the providers were dealt when the case-mix model was fitted without one of them."""
    return int(store.load.manifest["case_mix"]["folds"])


def basis_of(frame: pd.DataFrame, outcome: ProviderOutcome, folds: int) -> Basis:
    """What the providers are held to, from the sums of all of them (rows of the query variation)."""
    total = frame[["n", "n_complete", "amount", "expected", "expected_squares", "n_expected"]].sum().astype(float)
    rate = float(share(total["amount"], total["n"]))
    is_adjusted = outcome.code == "improved" and 0 < total["n"] == total["n_expected"]
    if outcome.kind == "mean":
        variance, design = within_variance(frame), 1.0
    else:
        variance, design = rate * (1 - rate) if outcome.kind == "count" else rate, design_effect(frame)
    expected_rate, training = rate, None
    if is_adjusted:
        sums = (total[name] for name in ("n", "expected", "expected_squares"))
        expected_rate, variance, training = modelled(*sums, folds)
    unit_sd = np.sqrt(variance * design * share(total["n_complete"], total["n"]))
    unit_sd = unit_sd if outcome.kind == "mean" else share(unit_sd * total["n"], total["n_complete"] * expected_rate)
    df = max(total["n"] - (frame["n"] > 0).sum(), 1.0)
    return Basis(
        outcome.kind, total["n"], rate, float(variance), float(expected_rate), design, training, float(unit_sd), df
    )


def rows_of(frame: pd.DataFrame, basis: Basis) -> tuple[pd.DataFrame, Spread]:
    """One row for each known provider that the filters let through, and how far they lie apart."""
    kept = frame[frame["is_chosen"] & (frame["group_name"] != UNKNOWN) & (frame["n_complete"] > 0)]
    rows = _held(kept.reset_index(drop=True), basis)
    judged = rows["is_judged"].to_numpy()
    point, error = (rows.loc[judged, name].to_numpy(dtype=float) for name in ("point", "error"))
    found = funnel.dispersion((point - basis.centre) / error, error)
    is_in_limits = judged.sum() >= funnel.FEWEST_FOR_DISPERSION and found.between > 0
    shrunken = shrink(point, error, basis.centre, basis.unit_sd)
    rows = _limited(rows, basis, found.between if is_in_limits else 0.0)
    rows = _with_shrunken(rows, judged, shrunken)
    spread = Spread(int(judged.sum()), found.phi, float(np.sqrt(found.between)), bool(is_in_limits), shrunken.spread)
    return _flagged(rows, basis), spread


def row_of_one(sums: pd.DataFrame, basis: Basis, between: float) -> pd.DataFrame:
    """The row of one provider, from its sums and the spread between all: as in rows_of, but not shrunken."""
    return _flagged(_limited(_held(sums, basis), basis, between), basis)


def curve_of(rows: pd.DataFrame, basis: Basis, spread: Spread) -> pd.DataFrame:
    """The limits over the number of units, for a provider of the average mix: n, centre and a column for each limit."""
    n = rows.loc[rows["is_judged"], "n"]
    ends = np.sqrt([n.min() * (1 - BEYOND), min(n.max() * (1 + BEYOND), basis.n)]) if len(n) else np.empty(0)
    sizes = np.linspace(*ends, POINTS_OF_CURVE) ** 2 if len(n) else np.empty(0)
    made = pd.DataFrame({"n": sizes, "n_complete": SMALLEST_SHOWN, "amount": np.nan})
    made = made.assign(expected=sizes * basis.expected_rate, expected_squares=sizes * _squares(basis))
    limited = _limited(_held(made, basis), basis, spread.tau**2 if spread.is_in_limits else 0.0)
    return limited[["n", *funnel.TAILS]].assign(centre=basis.centre)


def _squares(basis: Basis) -> float:
    return basis.expected_rate - basis.unit_variance


def _held(rows: pd.DataFrame, basis: Basis) -> pd.DataFrame:
    """With what is expected (a count, or a mean), the point, its error by chance, and whether it can be judged."""
    n = rows["n"].to_numpy(dtype=float)
    if basis.kind == "mean":
        observed, expected = share(rows["amount"], n), np.full(len(n), basis.rate)
        error = np.sqrt(basis.unit_variance * share(1, n) * (1 - n / basis.n))
        rows = rows.assign(observed=observed, expected=expected, point=observed - expected, error=error)
    elif basis.training is not None:
        expected = rows["expected"].to_numpy(dtype=float)
        variance = expected - rows["expected_squares"].to_numpy(dtype=float)
        own = widening_by_model(variance, basis.unit_variance * basis.n, basis.training)
        rows = _counted(rows, expected, variance, own)
    else:
        variance = n * basis.unit_variance * (1 - n / basis.n)
        rows = _counted(rows, n * basis.rate, variance, np.full(len(n), np.sqrt(basis.design)))
    is_judged = (rows["n_complete"] >= SMALLEST_SHOWN) & (rows["error"] > 0)
    return rows.assign(is_judged=is_judged)


def _counted(rows: pd.DataFrame, expected: np.ndarray, variance: np.ndarray, own: np.ndarray) -> pd.DataFrame:
    """Counts against what is expected; own: what widens the limits besides chance and the spread between providers."""
    return rows.assign(
        observed=rows["amount"],
        expected=expected,
        variance=variance,
        own=own,
        point=share(rows["amount"], expected),
        error=share(np.sqrt(np.maximum(variance, 0)) * own, expected),
    )


def _limited(rows: pd.DataFrame, basis: Basis, between: float) -> pd.DataFrame:
    """With the limits of each row and the p-value; nothing where it cannot be judged."""
    error = np.where(rows["is_judged"], rows["error"], np.nan)
    wider = funnel.widening(error, between)
    if basis.kind == "mean":
        limits = funnel.mean_limits(error * wider, basis.df)
        p = funnel.mean_p_value(rows["point"], error * wider, basis.df)
    else:
        limits = funnel.ratio_limits(rows["expected"], rows["variance"], rows["own"] * wider)
        p = funnel.p_value(rows["observed"], rows["expected"], rows["variance"], rows["own"] * wider)
    return rows.assign(**limits, p=np.where(rows["is_judged"], p, np.nan))


def _with_shrunken(rows: pd.DataFrame, judged: np.ndarray, found: Shrunken) -> pd.DataFrame:
    columns = {"shrunken": found.estimate, "shrunken_low": found.low, "shrunken_high": found.high}
    columns |= {"weight": found.weight}
    frame = pd.DataFrame(columns, index=rows.index[judged])
    return rows.join(frame)


def _flagged(rows: pd.DataFrame, basis: Basis) -> pd.DataFrame:
    """With the flag: the first that holds of too few, nothing expected, low completion, low volume, outside, within."""
    completion = share(rows["n_known"], rows["n_to_know"])
    outside = (rows["p"] < 0.05).to_numpy()
    far, below = (rows["p"] < 0.002).to_numpy(), (rows["point"] < basis.centre).to_numpy()
    reasons = {
        TOO_FEW: rows["n_complete"] < SMALLEST_SHOWN,
        NOTHING_EXPECTED: ~rows["is_judged"],
        LOW_COMPLETION: completion < LEAST_COMPLETION,
        LOW_VOLUME: rows["n_complete"] < FEWEST_TO_FLAG,
        OUTSIDE[0]: far & below,
        OUTSIDE[3]: far & ~below,
        OUTSIDE[1]: outside & below,
        OUTSIDE[2]: outside & ~below,
    }
    flag = np.select([np.asarray(holds) for holds in reasons.values()], list(reasons), WITHIN)
    p = rows["p"].where(np.isin(flag, [WITHIN, *OUTSIDE]))
    return rows.assign(
        completion=completion, flag=flag, p=p, p_adjusted=benjamini_hochberg(p), family=int(p.notna().sum())
    )
