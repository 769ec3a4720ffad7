"""What may be said of a difference, given its interval and the margin that would matter (RULES, Verdict)."""

import numpy as np
from scipy.special import ndtr, stdtrit

BETTER, WORSE, NO_DIFFERENT, CANNOT_TELL = "better", "worse", "no different", "cannot tell yet"
CHANCE = 0.8
MOST_MORE = 1_000_000
STEPS = 200


def verdict(low: float, high: float, margin: float) -> str | None:
    """In words; None where there is no interval or no margin."""
    if np.isnan([low, high, margin]).any():
        return None
    if low > 0:
        return BETTER
    if high < 0:
        return WORSE
    return NO_DIFFERENT if -margin <= low and high <= margin else CANNOT_TELL


def n_more(difference: float, std_error: float, n: int, df: int, margin: float) -> float:
    """How many more it takes, with the n that there are, for an 80 % chance of a decisive interval; the smallest number.

    Decisive: better, worse or no different. The chance is that of the difference of old and new together, where the new
    come from a world in which the present difference and spread are true and fall to the groups as the old did.
    NaN where it cannot be said, or is more than a million.
    """
    if df < 1 or not std_error > 0 or not margin > 0:
        return np.nan
    enough = n * (2 * stdtrit(df, 0.975) * std_error / margin) ** 2  # half an interval is half a margin: all decisive
    if enough > MOST_MORE:
        return np.nan
    first, last = 1.0, float(np.ceil(enough))
    while True:  # a few hundred numbers at a time, ever closer together
        more = np.unique(np.ceil(np.geomspace(first, last, STEPS)))
        is_enough = chance_of_decision(difference, std_error, n, df, margin, more) >= CHANCE
        place = int(np.argmax(is_enough)) if is_enough.any() else len(more) - 1
        if place == 0 or more[place] - more[place - 1] == 1:
            return float(more[place])
        first, last = more[place - 1] + 1, more[place]


def chance_of_decision(
    difference: float, std_error: float, n: int, df: int, margin: float, more: np.ndarray
) -> np.ndarray:
    """The chance of a decisive interval with `more` added to n, where the present difference is true.

    The difference of all n + more is normal about the present one, with variance std_error^2 n more / (n + more)^2: the
    n are known already. Its interval is half = t std_error sqrt(n / (n + more)) wide on either side.
    """
    total = n + more
    half = stdtrit(df + more, 0.975) * std_error * np.sqrt(n / total)
    spread = std_error * np.sqrt(n * more) / total
    outside = ndtr((difference - half) / spread) + ndtr((-difference - half) / spread)
    inside = np.minimum(half, margin - half)
    within = ndtr((inside - difference) / spread) - ndtr((-inside - difference) / spread)
    return outside + np.where(inside > 0, within, 0)
