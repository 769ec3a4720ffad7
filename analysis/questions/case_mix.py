"""case_mix: how far improvement was to be expected from who the patients are, and how far that can be relied on."""

import numpy as np
import pandas as pd

from analysis.errors import InputError
from analysis.filters import PROVIDERS, Filters
from analysis.questions import case_mix_words, request
from analysis.questions.in_force import in_force
from analysis.questions.later import Later
from analysis.questions.result import Definition, Result
from analysis.statistics.calibration import by_tenths, calibration
from analysis.statistics.rates import Z_95, share
from analysis.warehouse.store import Store

DEFINITION = Definition(
    title="Case mix",
    what=(
        "How many were expected to have improved at the latest score, given who the patients were before care and how the "
        "patients of other providers fared; how well that agrees with what happened; and what the expectation rests on."
    ),
    counted=(
        "Due episodes, eligible for the threshold and measured at the latest score (n_measured); n_expected of these have "
        "an expectation. role: the patients of the fifth of clinics (therapists, referrers) that the own one is in are "
        "left out of the model that gives the expectation, so that no provider predicts itself."
    ),
    left_out=(
        "n_in_care, n_not_eligible and n_missing as in responders. No expectation is given where a model would be fitted "
        "to fewer than 30 improved or 30 not improved, with or without any of the fifths."
    ),
    formula=(
        "Logistic regression of improved on the baseline (restricted cubic spline, 4 knots at 5, 35, 65 and 95 %; 3 at 10, "
        "50 and 90 % under 100 episodes), then condition, duration, age band, sex, payer and cohort, each as a whole and "
        "in this order while there are 10 of the rarer outcome for each coefficient; unknown is a level; levels of fewer "
        "than 10 are taken together, or with the commonest. Each coefficient has a log-F(2,2) prior (two made-up "
        "patients, one improved). expected = sum of the probabilities; ratio = observed / expected; in_the_large: log odds "
        "beyond the expectation (0 is exact); slope of the log odds (1 is exact); c: the share of pairs in which who "
        "improved had the higher expectation (0.5 is chance), DeLong's interval. detail=calibration: by tenths of "
        "expectation; detail=terms: odds ratios of the model of all patients, whatever is selected; detail=models: each "
        "model of the load. The probabilities are those of the load and do not change with the selection."
    ),
    source=(
        "Harrell 2015, Regression Modeling Strategies; Greenland and Mansournia 2015, Stat Med 34:3133 (log-F); Van Calster "
        "2019, BMC Medicine 17:230 (calibration); DeLong 1988, Biometrics 44:837."
    ),
    assumes=(
        "Only what is in the model is adjusted for; who chose to come and why may differ as well. Who has no latest score "
        "is like those who have one. With few providers the expectation is that of the few others."
    ),
    r_function="glm(binomial) with a made-up row per coefficient; splines::ns spans the same curve.",
)
COLUMNS = [
    "measure", "threshold", "role", "n_due", "n_in_care", "n_not_eligible", "n_missing", "n_measured", "n_expected",
    "observed", "expected", "ratio", "in_the_large", "in_the_large_low", "in_the_large_high", "slope", "slope_low",
    "slope_high", "c", "c_low", "c_high", "shown",
]  # fmt: skip
CALIBRATION = ["measure", "role", "tenth", "n", "n_improved", "expected", "rate", "rate_low", "rate_high", "shown"]
TERMS = ["measure", "variable", "level", "reference", "n", "n_improved", "odds_ratio", "low", "high", "shown"]


def case_mix(store: Store, filters: Filters) -> Result:
    """Observed and expected, calibration and discrimination; a row per group and role (by a provider: its own role only).

    Details: "calibration" (tenths of expectation), "terms" (odds ratios) and "models" (every measure and threshold).
    Raises InputError for another moment than the latest score.
    """
    request.check(store, filters)
    request.require_one_measure(filters)
    filters = request.with_threshold(store, filters)
    if filters.at is not None:
        raise InputError("Case mix is fitted for the latest score. Ask without at=DAY.")
    parameters = request.parameters(store, filters)
    counts = store.query("queries/responders", parameters | {"thresholds": [filters.threshold]})
    expected = store.query("queries/case_mix", parameters)
    roles = [filters.by] if filters.by in PROVIDERS else list(PROVIDERS)
    rows = _rows(counts, expected, roles, filters)
    return Result(
        question="case_mix",
        rows=rows,
        definition=DEFINITION,
        in_force=in_force(store, filters, "measure", "threshold", "moment"),
        filters=filters,
        filters_in_words=filters.words(store.dictionary),
        load=store.load,
        sentence=case_mix_words.sentence(rows, filters),
        parameters=parameters,
        queries=(*request.queries("case_mix", "case_mix_terms", "responders"), "marts/case_mix"),
        notes=(*case_mix_words.notes(store, rows, filters), *request.unmapped_note(store, filters)),
        details=Later(
            {
                "calibration": lambda: _calibration(expected, roles, filters),
                "terms": lambda: _terms(store, filters),
                "models": lambda: _models(store),
            }
        ),
    )


def _rows(counts: pd.DataFrame, expected: pd.DataFrame, roles: list[str], filters: Filters) -> pd.DataFrame:
    asked = {"measure": filters.measure, "threshold": filters.threshold or ""}
    groups = request.grouped(counts, filters, **asked)
    name = filters.by or "group_name"
    groups = groups if filters.by else groups.assign(group_name="all")
    found = dict(iter(expected.groupby(["group_name", "role"])))
    frame = pd.DataFrame(
        [
            group | {"role": role} | _agreement(found.get((group[name], role)))
            for group in groups.to_dict("records")
            for role in roles
        ]
    )
    if frame.empty:
        frame = pd.DataFrame(columns=[name, *COLUMNS])
    frame["shown"] = frame["n_expected"] >= request.SMALLEST_SHOWN
    return frame[[*request.group_columns(filters), *COLUMNS]].astype(
        {column: "int64" for column in COLUMNS if column.startswith("n_")} | {"observed": "int64", "shown": "bool"}
    )


def _agreement(found: pd.DataFrame | None) -> dict[str, float]:
    """What one group's expectation comes to; nulls where it has none."""
    table = found if found is not None else pd.DataFrame({"expected": [], "n": [], "n_improved": []}, dtype=float)
    chance, n, improved = (table[column].to_numpy(dtype=float) for column in ("expected", "n", "n_improved"))
    agrees = calibration(chance, n, improved)
    total = float(chance @ n) if len(n) else np.nan
    limits = {"in_the_large": agrees.in_the_large, "slope": agrees.slope, "c": agrees.c}
    return {
        "n_expected": int(n.sum()),
        "observed": int(improved.sum()),
        "expected": total,
        "ratio": float(share(improved.sum(), total)) if len(n) else np.nan,
    } | {
        f"{name}{end}": value
        for name, three in limits.items()
        for end, value in zip(("", "_low", "_high"), three, strict=True)
    }


def _calibration(expected: pd.DataFrame, roles: list[str], filters: Filters) -> pd.DataFrame:
    tables = [
        by_tenths(*(part[column].to_numpy(dtype=float) for column in ("expected", "n", "n_improved"))).assign(
            group_name=group, measure=measure, role=role
        )
        for (group, measure, role), part in expected.groupby(["group_name", "measure", "role"])
        if role in roles
    ]
    frame = pd.concat(tables) if tables else pd.DataFrame(columns=["group_name", *CALIBRATION])
    frame = frame.assign(shown=frame["n"] >= request.SMALLEST_SHOWN)
    if filters.by is None:
        return frame[CALIBRATION].reset_index(drop=True)
    return request.grouped(frame, filters)[[filters.by, *CALIBRATION]]


def _terms(store: Store, filters: Filters) -> pd.DataFrame:
    """The odds ratios of the model, its baselines in the measure's own units."""
    found = store.query("queries/case_mix_terms", {"measure": filters.measure, "threshold": filters.threshold})
    is_baseline = found["variable"] == "baseline"
    for column in ("level", "reference"):
        in_units = [
            _in_units(store, measure, value) if is_number else value
            for measure, value, is_number in zip(found["measure"], found[column], is_baseline, strict=True)
        ]
        found[column] = pd.Series(in_units, index=found.index, dtype="object")
    half = Z_95 * found["std_error"]
    return found.assign(
        odds_ratio=np.exp(found["estimate"]),
        low=np.exp(found["estimate"] - half),
        high=np.exp(found["estimate"] + half),
        shown=found["n"] >= request.SMALLEST_SHOWN,
    )[TERMS]


def _in_units(store: Store, code: str, tenths: str) -> str:
    measure = store.dictionary.measures[code]
    return f"{measure.low + float(tenths) / 10 * (measure.high - measure.low):.4g}"


def _models(store: Store) -> pd.DataFrame:
    """Every model of the load: of whom, whether there were enough, what is in it and for which providers it is used."""
    models = store.load.manifest["case_mix"]["models"]
    return pd.DataFrame(
        {
            "measure": [model["measure"] for model in models],
            "threshold": [model["threshold"] for model in models],
            "n": np.array([model["n"] for model in models], dtype="int64"),
            "n_improved": np.array([model["n_improved"] for model in models], dtype="int64"),
            "is_fitted": np.array([model["is_fitted"] for model in models], dtype=bool),
            "variables": [", ".join(model.get("variables", ())) for model in models],
            "left_out": [", ".join(model.get("left_out", ())) for model in models],
            "roles": [", ".join(model.get("roles", ())) for model in models],
        }
    )
