"""From the cells of queries/compare to the sums of an analysis of covariance: which covariates, and who is complete."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.filters import Filters
from analysis.questions.reference import OWN
from analysis.statistics.ancova import Fit, Sums, fit, pool
from analysis.statistics.rates import share

COVARIATES = ("baseline", "age_years", "sex", "condition", "symptom_weeks")
NUMBERS = ("baseline", "age_years", "symptom_weeks")
NOT_KNOWN = {"sex": "unknown", "condition": "unmapped"}
LEAST_KNOWN = 0.5


@dataclass(frozen=True)
class Term:
    """One column of the model: a covariate, or one level of a covariate that has levels (against its commonest)."""

    covariate: str
    level: str | None = None


@dataclass(frozen=True)
class Model:
    """A fitted comparison. groups: those with anybody in it. cells: those scored, with `is_complete`. terms: the columns
    offered to the fit. unused: why a covariate is not in it, as a word of compare_words.WHY_NOT, by name.
    """

    groups: list[str]
    fit: Fit
    cells: pd.DataFrame
    terms: tuple[Term, ...]
    unused: dict[str, str] = field(default_factory=dict)

    @property
    def used(self) -> list[str]:
        """The covariates that are adjusted for, in their order."""
        kept = {self.terms[place].covariate for place in self.fit.kept}
        return [name for name in COVARIATES if name in kept]

    @property
    def partly_used(self) -> list[Term]:
        """The levels that had to be left out of a covariate that is otherwise adjusted for."""
        left_out = [term for place, term in enumerate(self.terms) if place not in self.fit.kept]
        return [term for term in left_out if term.covariate in self.used]


def model(frame: pd.DataFrame, filters: Filters) -> Model | None:
    """Fit outcome on groups and covariates, over the cells with both scores and every covariate in use; None: nobody."""
    scored = frame[frame["is_scored"]]
    unused = _unused(scored, filters)
    covariates = [name for name in COVARIATES if name not in unused]
    is_complete = np.logical_and.reduce([_is_known(scored, name) for name in covariates])
    cells = scored.assign(is_complete=is_complete)
    complete = cells[cells["is_complete"]]
    if complete.empty:
        return None
    terms = _terms(complete, covariates)
    groups = sorted(complete["group_name"].unique())
    fitted = fit(_sums(complete, terms, groups))
    kept = {terms[place].covariate for place in fitted.kept}
    offered = {term.covariate for term in terms}
    constant = {name: "constant" if name in offered else "alike" for name in covariates if name not in kept}
    return Model(groups, fitted, cells, terms, unused | constant)


def _unused(scored: pd.DataFrame, filters: Filters) -> dict[str, str]:
    """Covariates that cannot be adjusted for: the group itself, what is known of fewer than half, what is all the same."""
    unused = {OWN[filters.by]: "group"} if filters.by in OWN else {}
    total = scored["n"].sum()
    for name in COVARIATES:
        known = scored[_is_known(scored, name)]
        if name in unused:
            continue
        if share(known["n"].sum(), total) < LEAST_KNOWN:
            unused[name] = "unknown"
        elif len(set(known[name])) == 1 and (name not in NUMBERS or not known[_product(name, name)].any()):
            unused[name] = "alike"
    return unused


def _is_known(cells: pd.DataFrame, covariate: str) -> pd.Series:
    if covariate in NOT_KNOWN:
        return cells[covariate] != NOT_KNOWN[covariate]
    return cells["is_scored"] if covariate == "baseline" else cells[f"has_{covariate}"]


def _terms(cells: pd.DataFrame, covariates: list[str]) -> tuple[Term, ...]:
    """Numbers as they are; of names one column for each level but the commonest."""
    terms = []
    for name in covariates:
        if name in NUMBERS:
            terms.append(Term(name))
        else:
            sizes = cells.groupby(name)["n"].sum().sort_index().sort_values(ascending=False, kind="stable")
            terms += [Term(name, level) for level in sizes.index[1:]]
    return tuple(terms)


def _sums(cells: pd.DataFrame, terms: tuple[Term, ...], groups: list[str]) -> Sums:
    numbers = [*(term.covariate for term in terms if term.level is None), "outcome"]
    places = [*(place for place, term in enumerate(terms) if term.level is None), len(terms)]
    means = np.column_stack([*(_column(cells, term) for term in terms), cells["outcome"].to_numpy()])
    products = np.zeros((len(cells), len(terms) + 1, len(terms) + 1))
    for place, one in zip(places, numbers, strict=True):
        for other_place, other in zip(places, numbers, strict=True):
            products[:, place, other_place] = cells[_product(one, other)].to_numpy()
    group = pd.Categorical(cells["group_name"], categories=groups).codes.astype(int)
    return pool(group, cells["n"].to_numpy(dtype=float), means, products)


def _column(cells: pd.DataFrame, term: Term) -> np.ndarray:
    if term.level is None:
        return cells[term.covariate].to_numpy()
    return (cells[term.covariate] == term.level).to_numpy(dtype=float)


def _product(one: str, other: str) -> str:
    first, second = sorted((one, other), key=(*NUMBERS, "outcome").index)
    return f"of_{first}_{second}"


def left_out(frame: pd.DataFrame, found: Model | None) -> pd.DataFrame:
    """Per group: how many are due, are without both scores, lack a covariate in use, and are compared."""
    counted = frame.assign(is_complete=False)
    if found is not None:
        counted.loc[found.cells.index, "is_complete"] = found.cells["is_complete"]
    groups = counted["group_name"]

    def sums(wanted: pd.Series) -> pd.Series:
        return counted["n"].where(wanted, 0).groupby(groups).sum()

    table = pd.DataFrame({
        "n_due": counted["n"].groupby(groups).sum(),
        "n_unscored": sums(~counted["is_scored"].astype(bool)),
        "n_incomplete": sums(counted["is_scored"].astype(bool) & ~counted["is_complete"].astype(bool)),
        "n_group": sums(counted["is_complete"].astype(bool)),
    })  # fmt: skip
    return table.astype("int64").rename_axis("group_name").reset_index()


def missing_words(found: Model) -> list[str]:
    """Of those with both scores, how many lack each covariate in use, such as "12 without age" (some lack several)."""
    lacking = {name: int(found.cells["n"][~_is_known(found.cells, name)].sum()) for name in COVARIATES}
    words = {"age_years": "age", "symptom_weeks": "duration of symptoms"}
    return [
        f"{n:,} without {words.get(name, name)}" for name, n in lacking.items() if n and name not in _not_asked(found)
    ]


def _not_asked(found: Model) -> set[str]:
    """Covariates that are left aside before anybody is left out for lack of them."""
    return {name for name, why in found.unused.items() if why != "constant"}
