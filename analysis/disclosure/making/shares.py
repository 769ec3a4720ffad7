"""Shares of research tables: worked out from released counts alone, with limits that follow from the same."""

import numpy as np

from analysis.disclosure.making.descriptions import RESEARCH
from analysis.disclosure.making.statistic import Numbers, Statistic, Work
from analysis.disclosure.protected.gate import percent, share_is_safe
from analysis.disclosure.protected.variable import Variable
from analysis.statistics.rates import wilson

_WILSON = "Wilson 1927, J Am Stat Assoc 22:209-212"


def share(name: str, label: str, part: str, whole: str) -> tuple[Statistic, ...]:
    """The share of one count in another with its 95 % limits, three columns, in whole per cent."""
    meaning = (
        f"100 × {part} / {whole}, in whole per cent (halves up), from the counts of this row as they are released."
    )
    rate = Variable(
        name,
        label,
        "statistic",
        "integer",
        "%",
        0,
        100,
        of=(part, whole),
        form="share",
        derivation=meaning,
        source=RESEARCH,
    )
    return (
        Statistic(rate, lambda work: _rate(work, part, whole)),
        _limit(name, label, part, whole, end=0),
        _limit(name, label, part, whole, end=1),
    )


def _limit(name: str, label: str, part: str, whole: str, end: int) -> Statistic:
    side = ("low", "high")[end]
    meaning = f"{('Lower', 'Upper')[end]} 95 % limit of {name} by Wilson, from {part} and {whole} as they are released."
    variable = Variable(
        f"{name}_{side}",
        f"{label}, {('lower', 'upper')[end]} limit",
        "statistic",
        "integer",
        "%",
        0,
        100,
        of=(part, whole),
        derivation=meaning,
        source=_WILSON,
    )
    return Statistic(variable, lambda work: _wilson(work, name, part, whole, end))


def _rate(work: Work, part: str, whole: str) -> Numbers:
    n_part, n_whole = work.numbers(part, whole)
    return np.where(share_is_safe(n_part, n_whole, work.policy), percent(n_part, n_whole), np.nan)


def _wilson(work: Work, rate: str, part: str, whole: str, end: int) -> Numbers:
    """A limit in whole per cent, where the share itself is told."""
    told, n_part, n_whole = work.numbers(rate, part, whole)
    is_told = ~np.isnan(told)
    limits = wilson(np.where(is_told, n_part, 0), np.where(is_told, n_whole, 1))
    return np.where(is_told, np.round(100 * limits[end]), np.nan)
