"""baseline: who the patients of each group are, and how unlike those of the other groups (table 1)."""

import numpy as np
import pandas as pd

from analysis.filters import Filters
from analysis.questions import reference, request
from analysis.questions.in_force import in_force
from analysis.questions.result import Definition, Result
from analysis.statistics.balance import of_levels, of_means, of_shares, pooled
from analysis.statistics.rates import share
from analysis.warehouse.store import Store

DEFINITION = Definition(
    title="Who they are",
    what="The patients of each group when care began (table 1), and how unlike they are to those of the other groups.",
    counted=(
        "Started episodes. n: of a number (baseline score, age_years, symptom_weeks, prescribed_sessions) how many know "
        "it; of a name (sex, condition, payer) with an empty level how many know it, with a level how many are in it. "
        "share: of those who know it. A group is compared with all the others together, or with reference=GROUP."
    ),
    left_out=(
        "missing: not known; counted for each variable and never filled in. An unmapped condition counts as missing. A "
        "variable that is itself what is compared is not in the table."
    ),
    formula=(
        "standardised_difference: of means (m - M) / sqrt((s^2 + S^2) / 2); of a share (p - P) / sqrt((p(1 - p) + "
        "P(1 - P)) / 2); of all levels of a name together sqrt(d' C^-1 d), d the differences of the shares of all levels "
        "but one, C the mean of the two multinomial covariance matrices (never negative). Capital letters: the "
        "reference. SD with n - 1. No p-values: they would tell how many patients there are, not how unlike they are."
    ),
    source="Austin 2009, Statistics in Medicine 28:3083; of several levels Yang and Dalton 2012, SAS Global Forum 335.",
    assumes=(
        "Nothing: it describes, and is no test. Groups of a few patients differ by chance, the more levels the more; "
        "what cannot be seen here (who chose to come, and why) may differ as well."
    ),
    r_function="None in base R: written out in tests/authority/make_balance.R.",
)
COLUMNS = [
    "variable", "level", "n", "mean", "sd", "share", "missing", "standardised_difference", "reference", "shown",
]  # fmt: skip
NUMBERS = ("baseline", "age_years", "symptom_weeks", "prescribed_sessions")
NAMES = ("sex", "condition", "payer")
WORDS = {
    "baseline": "baseline score",
    "age_years": "age",
    "symptom_weeks": "weeks of symptoms",
    "prescribed_sessions": "prescribed sessions",
}
KINDS = (
    dict.fromkeys(("variable", "level", "reference"), "object")
    | dict.fromkeys(("n", "missing"), "int64")
    | dict.fromkeys(("mean", "sd", "share", "standardised_difference"), "float64")
    | {"shown": "bool"}
)


def baseline(store: Store, filters: Filters) -> Result:
    """Table 1, a row per group, variable and level; columns COLUMNS.

    Raises InputError where measures would be pooled or the reference is not known, UsageError for one without `by`.
    """
    request.check(store, filters)
    request.require_one_measure(filters)
    reference.check(store, filters)
    parameters = request.parameters(store, filters)
    rows = _rows(store.query("queries/baseline", parameters), filters)
    rows = request.grouped(rows, filters)[[*request.group_columns(filters), *COLUMNS]]
    return Result(
        question="baseline",
        rows=rows,
        definition=DEFINITION,
        in_force=in_force(store, filters, "measure"),
        filters=filters,
        filters_in_words=filters.words(store.dictionary),
        load=store.load,
        sentence=_sentence(store, rows, filters),
        parameters=parameters,
        queries=request.queries("baseline"),
        notes=(*_missing(rows), *request.unmapped_note(store, filters)),
    )


def _rows(frame: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    sizes = frame[frame["variable"] == "all"].set_index("group_name")["n"].sort_index()
    groups = list(sizes.index)
    members = reference.members(filters, groups).astype(float)
    own = reference.OWN.get(filters.by or "")
    tables = [_number(frame, name, sizes, members) for name in NUMBERS if name != own]
    tables += [_name(frame, name, sizes, members) for name in NAMES if name != own]
    rows = pd.concat(tables, ignore_index=True)
    against = dict(zip(groups, reference.names(filters, groups), strict=True))
    rows = rows.assign(
        missing=rows["group_name"].map(sizes) - rows["n_known"],
        reference=rows["group_name"].map(against),
        shown=rows["n_known"] >= request.SMALLEST_SHOWN,
    )
    if filters.measure == "primary" and filters.by == "condition":  # another measure in each group
        rows.loc[rows["variable"] == "baseline", "standardised_difference"] = np.nan
    return rows[["group_name", *COLUMNS]].astype(KINDS)


def _number(frame: pd.DataFrame, name: str, sizes: pd.Series, members: np.ndarray) -> pd.DataFrame:
    """The rows of one number, a group each."""
    known = frame[frame["variable"] == name].set_index("group_name").reindex(sizes.index)
    n = known["n"].fillna(0).to_numpy()
    own = pooled(np.eye(len(sizes)), n, known["mean"], known["squares"])
    other = pooled(members, n, known["mean"], known["squares"])
    return pd.DataFrame({
        "group_name": sizes.index,
        "variable": name,
        "level": None,
        "n": n,
        "mean": own[1],
        "sd": own[2],
        "share": np.nan,
        "n_known": n,
        "standardised_difference": of_means(own[1], own[2], other[1], other[2]),
    })  # fmt: skip


def _name(frame: pd.DataFrame, name: str, sizes: pd.Series, members: np.ndarray) -> pd.DataFrame:
    """The rows of one name: of each group first the name as a whole, then its levels, the commonest of all first."""
    known = frame[(frame["variable"] == name) & (frame["level"] != "unknown")]
    counts = known.pivot_table(index="group_name", columns="level", values="n", aggfunc="sum", fill_value=0)
    counts = counts.reindex(index=sizes.index, fill_value=0)
    counts = counts[counts.sum().sort_index().sort_values(ascending=False, kind="stable").index]
    n = counts.to_numpy(dtype=float)
    others = members @ n
    shares, other_shares = (share(table, table.sum(axis=1, keepdims=True)) for table in (n, others))
    whole = [of_levels(*pair) if len(counts.columns) else np.nan for pair in zip(shares, other_shares, strict=True)]
    columns = {
        "n": np.column_stack([n.sum(axis=1), n]),
        "share": np.column_stack([np.full(len(sizes), np.nan), shares]),
        "standardised_difference": np.column_stack([whole, of_shares(shares, other_shares)]),
    }
    levels = [None, *counts.columns]
    return pd.DataFrame({
        "group_name": np.repeat(np.array(sizes.index, dtype=object), len(levels)),
        "variable": name,
        "level": levels * len(sizes),
        "mean": np.nan,
        "sd": np.nan,
        "n_known": np.repeat(n.sum(axis=1), len(levels)),
        **{column: table.ravel() for column, table in columns.items()},
    })  # fmt: skip


def _missing(rows: pd.DataFrame) -> tuple[str, ...]:
    """How much is missing, variable by variable; nothing to say of an empty table."""
    whole = rows[rows["level"].isna() & rows["variable"].notna()]
    if whole.empty:
        return ()
    sums = whole.groupby("variable", sort=False)[["n", "missing"]].sum()
    said = [
        f"{WORDS.get(name, name)} {row['missing']:,} of {row['n'] + row['missing']:,}" for name, row in sums.iterrows()
    ]
    return (f"Missing: {', '.join(said)}.",)


def _sentence(store: Store, rows: pd.DataFrame, filters: Filters) -> str:
    whole = rows[rows["level"].isna() & rows["variable"].notna() & rows["shown"]]
    if whole.empty:
        return f"Too few to describe: no group of this selection has {request.SMALLEST_SHOWN} started episodes."
    apart = whole["standardised_difference"].abs()
    if apart.isna().all():
        of_all = whole[whole["variable"] == whole["variable"].iloc[0]]
        n = int((of_all["n"] + of_all["missing"]).sum())
        return f"Who they are: {request.count_words(n, 'started episode')}; there is no other group to compare with."
    most = whole.loc[apart.idxmax()]
    group, against = (reference.label(store, filters, most[column]) for column in (filters.by, "reference"))
    return (
        f"The largest difference between the patients of a group and its reference is in "
        f"{WORDS.get(most['variable'], most['variable'])}: {group} (n {most['n']:,}) against {against}, standardised "
        f"difference {apart.max():.2f}."
    )
