"""variation: how far each clinic, therapist or referring doctor lies from what is expected, beside what chance alone does."""

from dataclasses import replace

import pandas as pd

from analysis.errors import InputError, UsageError
from analysis.filters import PROVIDERS, Filters
from analysis.provider_outcomes import PROVIDER_OUTCOMES, ProviderOutcome
from analysis.questions import request, variation_first, variation_rows, variation_words
from analysis.questions.in_force import in_force
from analysis.questions.later import Later
from analysis.questions.result import Definition, Result
from analysis.questions.variation_rows import Basis, Spread
from analysis.statistics.funnel import TAILS
from analysis.warehouse.store import Store

DEFINITION = Definition(
    title="Variation between providers",
    what=(
        "How many patients of a clinic, therapist or referring doctor had an outcome, against how many are expected, and "
        "how far from it chance alone would bring providers that are all alike. No ranking: who lies outside is to be "
        "looked into in order (data, case mix, chance, structure, process, carer), not judged."
    ),
    counted=(
        "n_complete: episodes in which the outcome is known; n: what is counted of them (episodes, bookings, visits); "
        "observed: how many of these (for means: the mean). expected: for improved at the latest score, the sum of the "
        "chances that the case-mix model gives each patient, fitted without the fold of providers that this one is in; "
        "for every other outcome, and where there is no model, the rate or mean of all together, not adjusted. "
        "completion: n_known (baseline and outcome) of n_to_know (due; for adverse events: visits that say yes or no)."
    ),
    left_out=(
        "Under 10 complete: counts in words, no ratio. 10 to 29 complete, or completion under 50 %: shown, no flag. Who "
        "has no known provider counts in the whole, not as a provider. Providers that the filters leave out stay part "
        "of the whole."
    ),
    formula=(
        "ratio = observed / expected; limits at mid-p tails of 2.5 and 0.1 % of a binomial of mean E = sum p and variance "
        "V = sum p (1 - p); for adverse events Poisson. Variance times 1 + V / V of the others where the expectation is "
        "modelled on them, times 1 - n / N where it is the rate of all, times the design effect of bookings or visits. "
        "Means: difference with Student's t. phi = mean of squared z, winsorised at 10 and 90 %; from 10 providers on "
        "the limits take in tau^2 = (I phi - (I - 1)) / (sum w - sum w^2 / sum w), w = 1 / se^2. shrunken: "
        "empirical Bayes, B own + (1 - B) expected, B = tau^2 / (tau^2 + se^2), averaged over tau. p_adjusted: "
        "Benjamini-Hochberg over the family of those with a flag."
    ),
    source=(
        "Rules in force (docs/rules.md): Variation; Spiegelhalter 2005, Stat Med 24:1185; Gozalo 2016 (ICC 11.6 %); "
        "Benjamini and Hochberg 1995."
    ),
    assumes=(
        "Who comes to which provider differs only in what is adjusted for; missing outcomes are like the known; episodes "
        "are independent (episodes=first for one per patient)."
    ),
    r_function="pbinom, ppois (mid-p); FunnelPlotR's phi and tau^2; integrate (shrinkage); p.adjust(method = 'BH').",
)
COLUMNS = [
    "n_complete", "completion", "observed", "expected", "ratio", *TAILS, "shrunken", "shrunken_low", "shrunken_high",
    "flag", "p", "p_adjusted", "family", "difference", "unadjusted", "weight", "n", "n_known", "n_to_know", "rate",
    "expected_rate", "shown",
]  # fmt: skip
COUNT_COLUMNS = ("n_complete", "n", "n_known", "n_to_know", "family")


def variation(store: Store, filters: Filters) -> Result:
    """Each provider against what is expected; columns COLUMNS, in order of name. by: clinic where none is asked for.

    Limits and shrunken are on the scale of ratio; for means, whose ratio is null, on that of difference. Details: "spread"
    (how far they lie apart), "curve" (the limits over n), "small" (under 10, in words), "first" (who lies outside, and
    what to check first). Raises UsageError for another `by`, InputError where the export lacks what it takes.
    """
    filters, outcome = _asked(store, filters)
    parameters = request.parameters(store, filters)
    frame = store.query(f"queries/{outcome.query}", parameters)
    basis = variation_rows.basis_of(frame, outcome, variation_rows.folds(store))
    judged, spread = variation_rows.rows_of(frame, basis)
    rows = _columns(judged, basis, filters)
    said = variation_words.Said(store, filters, outcome, basis, spread)
    return Result(
        question="variation",
        rows=rows,
        definition=DEFINITION,
        in_force=_in_force(store, filters, outcome),
        filters=filters,
        filters_in_words=filters.words(store.dictionary),
        load=store.load,
        sentence=variation_words.sentence(said, rows),
        parameters=parameters,
        queries=request.queries(outcome.query, "variation_context"),
        notes=variation_words.notes(said, rows, frame),
        details=Later(
            {
                "spread": lambda: _spread(rows, basis, spread),
                "curve": lambda: variation_rows.curve_of(judged, basis, spread),
                "small": lambda: variation_words.small(said, rows),
                "first": lambda: variation_first.check_first(said, rows, parameters),
            }
        ),
    )


def _asked(store: Store, filters: Filters) -> tuple[Filters, ProviderOutcome]:
    """The filters with all that is in force filled in, and the outcome that they ask for."""
    request.check(store, filters)
    filters = replace(filters, by=filters.by or "clinic")
    if filters.by not in PROVIDERS:
        raise UsageError(f"variation compares providers: by={', '.join(PROVIDERS)}; not {filters.by}.")
    outcome = PROVIDER_OUTCOMES[filters.outcome]
    if "bookings" in outcome.needs and not store.load.has_sessions:
        raise InputError(f"This export has scores but no bookings, so {outcome.title.lower()} cannot be counted.")
    request.require_one_measure(filters)
    if "threshold" in outcome.needs:
        filters = request.with_threshold(store, filters)
    return filters, outcome


def _in_force(store: Store, filters: Filters, outcome: ProviderOutcome) -> str:
    scored = () if "bookings" in outcome.needs else ("measure", *outcome.needs, "moment")
    said = in_force(store, filters, *scored) if scored else ""
    return f"Outcome: {outcome.title}. {said}".strip()


def _columns(judged: pd.DataFrame, basis: Basis, filters: Filters) -> pd.DataFrame:
    """The public columns; nothing but counts and what is expected where too few are complete."""
    is_mean = basis.kind == "mean"
    shown = judged["is_judged"]
    rate, expected_rate = judged["observed"] / judged["n"], judged["expected"] / judged["n"]
    point = judged["point"].where(shown)
    rows = judged.assign(
        ratio=float("nan") if is_mean else point,
        difference=point if is_mean else float("nan"),
        unadjusted=rate.where(shown) / basis.rate if basis.is_adjusted else float("nan"),
        rate=float("nan") if is_mean else rate.where(shown),
        expected_rate=float("nan") if is_mean else expected_rate.where(shown),
        shown=shown,
    )
    rows = rows.astype(dict.fromkeys(COUNT_COLUMNS, "int64"))
    return request.grouped(rows, filters)[[*request.group_columns(filters), *COLUMNS]]


def _spread(rows: pd.DataFrame, basis: Basis, spread: Spread) -> pd.DataFrame:
    """How far the providers lie apart, and how many lie outside their limits beside how many chance alone would put there."""
    p = rows["p"].dropna()
    return pd.DataFrame([{
        "n": spread.n,
        "family": len(p),
        "n_outside_95": int((p < 0.05).sum()),
        "by_chance_95": 0.05 * len(p),
        "n_outside_998": int((p < 0.002).sum()),
        "by_chance_998": 0.002 * len(p),
        "n_after_bh": int((rows["p_adjusted"] < 0.05).sum()),
        "phi": spread.phi,
        "tau": spread.tau,
        "is_in_limits": spread.is_in_limits,
        "spread": spread.shrunken,
        "design_effect": basis.design,
        "is_adjusted": basis.is_adjusted,
    }])  # fmt: skip
