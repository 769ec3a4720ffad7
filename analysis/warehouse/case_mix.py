"""The second step of a load: how likely improvement was for each episode, judged by the patients of other providers."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from analysis.filters import PROVIDERS, THRESHOLDS
from analysis.sql import read_sql
from analysis.statistics.case_mix import (
    FEWEST,
    FEWEST_IN_LEVEL,
    PER_COEFFICIENT,
    PRIOR,
    VARIABLES,
    Design,
    Effect,
    Patterns,
    chances,
    design_of,
    effects_of,
    fit,
)

FOLDS = 5
_RULES = {
    "folds": FOLDS,
    "fewest": FEWEST,
    "per_coefficient": PER_COEFFICIENT,
    "fewest_in_level": FEWEST_IN_LEVEL,
    "prior": f"log-F({PRIOR},{PRIOR})",
}
_TERMS = {
    "measure": "varchar",
    "threshold": "varchar",
    "variable": "varchar",
    "level": "varchar",
    "reference": "varchar",
    "n": "bigint",
    "n_improved": "bigint",
    "estimate": "double",
    "std_error": "double",
}
_TERM_TYPES = ", ".join(f"{name} {kind}" for name, kind in _TERMS.items())
_EXPECTED = [f"{role}_{threshold}" for role in PROVIDERS for threshold in THRESHOLDS]
_NOTHING = np.empty((FOLDS, 0, len(_EXPECTED)))


def build_case_mix(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Create the tables `expectations` and `case_mix_terms` from the marts in the connection; what the manifest says.

    Costs one grouped scan, whatever the number of measures; with too few patients for any model, not even that.
    """
    models: list[dict[str, Any]] = []
    connection.execute(f"create or replace temp table case_mix_terms ({_TERM_TYPES})")
    if not _may_have_enough(connection):
        connection.execute(f"create or replace temp table expectations as {read_sql('case_mix/nothing_expected')}")
        return _RULES | {"models": models}
    _create(connection, "folds", {"folds": FOLDS})
    _create(connection, "judged")
    _create(connection, "patterns")
    models, terms, found = _models(connection) if _has_enough(connection) else ([], [], _NOTHING)
    for name, rows in (("found", _as_rows(found)), ("found_terms", pd.DataFrame(terms, columns=list(_TERMS)))):
        connection.register(name, rows)
    _create(connection, "expectations")
    connection.execute("insert into case_mix_terms from found_terms")
    connection.unregister("found")
    connection.unregister("found_terms")
    return _RULES | {"models": models}


def _may_have_enough(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether there are as many scored courses as a model takes at the least: to find out costs nearly nothing."""
    [(n,)] = connection.execute("select count(*) from outcomes where latest is not null").fetchall()
    return n >= 2 * FEWEST


def _create(connection: duckdb.DuckDBPyConnection, name: str, parameters: dict[str, Any] | None = None) -> None:
    connection.execute(f"create or replace temp table {name} as {read_sql(f'case_mix/{name}')}", parameters or {})


def _has_enough(connection: duckdb.DuckDBPyConnection) -> bool:
    [(most,)] = connection.execute(read_sql("case_mix/enough")).fetchall()
    return most >= FEWEST


def _models(connection: duckdb.DuckDBPyConnection) -> tuple[list[dict[str, Any]], list[tuple[Any, ...]], np.ndarray]:
    """What is said of each model, its terms, and the chances that they give: folds × patterns × a column of _EXPECTED."""
    patterns = connection.execute("from patterns order by pattern").fetchnumpy()
    improved, n = _counts(connection, len(patterns["pattern"]))
    found = np.full((FOLDS, len(patterns["pattern"]), len(_EXPECTED)), np.nan)
    models, terms = [], []
    measures, begins = np.unique(np.asarray(patterns["measure"], dtype=str), return_index=True)
    for measure, begin, end in zip(measures, begins, [*begins[1:], len(patterns["pattern"])], strict=True):
        own = _patterns({name: values[begin:end] for name, values in patterns.items()})
        for place, threshold in enumerate(THRESHOLDS):
            mine = n[:, :, begin:end, place]
            if mine.any():
                model, effects, expected = fit_and_expect(own, mine, improved[:, :, begin:end, place])
                models.append({"measure": str(measure), "threshold": threshold} | model)
                terms += [(str(measure), threshold, *astuple(effect)) for effect in effects]
                for role, of_folds in expected.items():
                    found[:, begin:end, _EXPECTED.index(f"{role}_{threshold}")] = of_folds
    return models, terms, found


def _counts(connection: duckdb.DuckDBPyConnection, n_patterns: int) -> tuple[np.ndarray, np.ndarray]:
    """How many improved and how many there are: roles × folds × patterns × thresholds."""
    counts = connection.execute(read_sql("case_mix/counts")).fetchnumpy()
    tables = []
    for what in ("improved", "n"):
        table = np.zeros((len(PROVIDERS), FOLDS, n_patterns, len(THRESHOLDS)))
        columns = [counts[f"{what}_{threshold}"] for threshold in THRESHOLDS]
        table[counts["role"], counts["fold"], counts["pattern"]] = np.column_stack(columns)
        tables.append(table)
    return tables[0], tables[1]


def _patterns(own: Mapping[str, np.ndarray]) -> Patterns:
    """The patterns of one measure; the baseline in tenths of its scale."""
    coded = {name: np.unique(np.asarray(own[name], dtype=str), return_inverse=True) for name in VARIABLES}
    codes = {name: code for name, (_, code) in coded.items()}
    return Patterns(own["step"] / 10, codes, {name: names.tolist() for name, (names, _) in coded.items()})


def fit_and_expect(
    patterns: Patterns, n: np.ndarray, improved: np.ndarray, roles: Sequence[str] = PROVIDERS
) -> tuple[dict[str, Any], list[Effect], dict[str, np.ndarray]]:
    """The model of all patients as the manifest has it, its effects, and the chances by the fits without one fold each.

    n, improved: roles × folds × patterns. A role is left out where any of its folds leaves too few others: a part of
    its providers could not be compared.
    """
    of_all, improved_of_all = n[0].sum(axis=0), improved[0].sum(axis=0)
    total, total_improved = int(of_all.sum()), int(improved_of_all.sum())
    rarer = min(total_improved, total - total_improved)
    said = {"n": total, "n_improved": total_improved, "is_fitted": rarer >= FEWEST}
    if rarer < FEWEST:
        return said, [], {}
    design = design_of(patterns, of_all, rarer)
    whole = fit(design.matrix, of_all[None], improved_of_all[None])[0]
    others, others_improved = of_all - n, improved_of_all - improved
    shape = (-1, len(of_all))
    without = fit(design.matrix, others.reshape(shape), others_improved.reshape(shape), whole)
    expected = chances(design.matrix, without).reshape(others.shape)
    by_role = {role: own for role, own in zip(roles, expected, strict=True) if not np.isnan(own).any()}
    effects = effects_of(design, whole, patterns, of_all, improved_of_all)
    return said | _said(design, whole) | {"roles": list(by_role)}, effects, by_role


def _said(design: Design, whole: np.ndarray) -> dict[str, Any]:
    return {
        "knots": list(design.knots),
        "variables": list(dict.fromkeys(term.variable for term in design.terms)),
        "left_out": list(design.left_out),
        "coefficients": whole.tolist(),
    }


def _as_rows(found: np.ndarray) -> pd.DataFrame:
    """The chances as a row per fold and pattern."""
    fold, pattern = (places.ravel() for places in np.indices(found.shape[:2]))
    columns = {name: found[:, :, place].ravel() for place, name in enumerate(_EXPECTED)}
    return pd.DataFrame({"fold": fold, "pattern": pattern} | columns)
