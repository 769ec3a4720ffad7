"""The second step of a load: how likely improvement was for each episode, judged by the patients of other providers."""

from typing import Any

import duckdb
import numpy as np
import pandas as pd

from analysis.filters import PROVIDERS, THRESHOLDS
from analysis.sql import read_sql
from analysis.statistics.case_mix import FEWEST, FEWEST_IN_LEVEL, PER_COEFFICIENT, design_of, fit

FOLDS = 5
_RULES = {
    "folds": FOLDS,
    "fewest": FEWEST,
    "per_coefficient": PER_COEFFICIENT,
    "fewest_in_level": FEWEST_IN_LEVEL,
    "prior": "log-F(1,1)",
}
_EXPECTED = [f"{role}_{threshold}" for role in PROVIDERS for threshold in THRESHOLDS]


def build_case_mix(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Create the table `expectations` from the marts in the connection; what the manifest says of the models.

    Costs one grouped scan, whatever the number of measures; without enough patients for any model, not even that.
    """
    _create(connection, "folds", {"folds": FOLDS})
    _create(connection, "judged")
    _create(connection, "patterns")
    models, found = _models(connection) if _has_enough(connection) else ([], _nothing())
    connection.register("found", found)
    _create(connection, "expectations")
    connection.unregister("found")
    return _RULES | {"models": models}


def _create(connection: duckdb.DuckDBPyConnection, name: str, parameters: dict[str, Any] | None = None) -> None:
    connection.execute(f"create or replace temp table {name} as {read_sql(f'case_mix/{name}')}", parameters or {})


def _has_enough(connection: duckdb.DuckDBPyConnection) -> bool:
    [(most,)] = connection.execute(read_sql("case_mix/enough")).fetchall()
    return most >= FEWEST


def _nothing() -> pd.DataFrame:
    return pd.DataFrame({"pattern": [], "fold": []} | {name: [] for name in _EXPECTED}, dtype=float)


def _models(connection: duckdb.DuckDBPyConnection) -> tuple[list[dict[str, Any]], pd.DataFrame]:
    """What is said of each model, and the chances that they give: a row per pattern and fold."""
    patterns = connection.execute("from patterns order by pattern").df()
    counts = connection.execute(read_sql("case_mix/counts")).df()
    patterns["baseline"] = patterns["step"] / 10
    folds = pd.MultiIndex.from_product([range(FOLDS), patterns["pattern"]], names=["fold", "pattern"])
    found = pd.DataFrame(np.nan, index=folds, columns=_EXPECTED).reset_index()
    models = []
    for measure, own in patterns.groupby("measure", sort=True):
        first = int(own["pattern"].iloc[0])
        mine = counts[counts["pattern"].between(first, int(own["pattern"].iloc[-1]))]
        here = found.index[found["pattern"].isin(own["pattern"])]
        for threshold in THRESHOLDS:
            n, improved = (_by_fold(mine, f"{what}_{threshold}", first, len(own)) for what in ("n", "improved"))
            model, chances = _fit(own, n, improved)
            models.append({"measure": measure, "threshold": threshold} | model)
            for role, of_folds in chances.items():
                found.loc[here, f"{role}_{threshold}"] = of_folds.ravel()
    return [model for model in models if model["n"]], found


def _by_fold(counts: pd.DataFrame, column: str, first: int, size: int) -> dict[str, np.ndarray]:
    """One column of the counts as an array folds × patterns for each role."""
    tables = {}
    for role, rows in counts.groupby("role"):
        table = np.zeros((FOLDS, size))
        table[rows["fold"], rows["pattern"] - first] = rows[column]
        tables[str(role)] = table
    return tables


def _fit(
    patterns: pd.DataFrame, n: dict[str, np.ndarray], improved: dict[str, np.ndarray]
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """The model of all patients as the manifest has it, and the chances by the fits without one fold each, by role.

    A role is left out where any of its folds leaves too few others: a part of its providers could not be compared.
    """
    of_all, improved_all = n["clinic"].sum(axis=0), improved["clinic"].sum(axis=0)
    total, total_improved = int(of_all.sum()), int(improved_all.sum())
    rarer = min(total_improved, total - total_improved)
    said = {"n": total, "n_improved": total_improved, "is_fitted": rarer >= FEWEST}
    if rarer < FEWEST:
        return said, {}
    design = design_of(patterns, of_all, rarer)
    whole = fit(design.matrix, of_all[None], improved_all[None])
    others = np.vstack([of_all - n[role] for role in PROVIDERS])
    others_improved = np.vstack([improved_all - improved[role] for role in PROVIDERS])
    chances = fit(design.matrix, others, others_improved, whole.coefficients[0]).chances(design.matrix)
    said |= {
        "knots": list(design.knots),
        "variables": list(dict.fromkeys(term.variable for term in design.terms)),
        "left_out": list(design.left_out),
        "coefficients": whole.coefficients[0].tolist(),
    }
    by_role = {role: chances[place * FOLDS : (place + 1) * FOLDS] for place, role in enumerate(PROVIDERS)}
    by_role = {role: of_folds for role, of_folds in by_role.items() if not np.isnan(of_folds).any()}
    return said | {"roles": list(by_role)}, by_role
