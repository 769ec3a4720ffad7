"""The case-mix model and its calibration against R's glm, splines and pairs (make_case_mix.R), to 1e-6."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.statistics.calibration import calibration
from analysis.statistics.case_mix import VARIABLES, Design, Patterns, chances, covariance_of, design_of, fit

HERE = Path(__file__).parent
SETS = dict(list(pd.read_csv(HERE / "case_mix_patterns.csv").groupby("set")))
TERMS = pd.read_csv(HERE / "case_mix_terms.csv", keep_default_na=False)
KNOTS = pd.read_csv(HERE / "case_mix_knots.csv")
COUNTS = dict(list(pd.read_csv(HERE / "case_mix_calibration.csv").groupby("set")))
AGREEMENT = pd.read_csv(HERE / "case_mix_agreement.csv")


def model(rows: pd.DataFrame) -> tuple[Design, np.ndarray, np.ndarray]:
    """The design of a set of patterns, how many there are of each, and how many improved."""
    coded = {name: np.unique(rows[name].to_numpy(dtype=str), return_inverse=True) for name in VARIABLES}
    names = {name: list(levels) for name, (levels, _) in coded.items()}
    patterns = Patterns(
        rows["baseline"].to_numpy(dtype=float), {name: code for name, (_, code) in coded.items()}, names
    )
    n, improved = (rows[column].to_numpy(dtype=float) for column in ("n", "improved"))
    return design_of(patterns, n, min(improved.sum(), (n - improved).sum())), n, improved


@pytest.mark.parametrize("name", SETS)
def test_model_is_r_glm(name: str) -> None:
    """Knots, levels, coefficients, standard errors and chances are R's, also with rare levels and with separation."""
    design, n, improved = model(SETS[name])
    authority = TERMS[TERMS["set"] == name]
    found = fit(design.matrix, n[None], improved[None])
    std_error = np.sqrt(np.diag(covariance_of(design.matrix, n, found[0])))

    assert list(design.knots) == list(KNOTS.loc[KNOTS["set"] == name, "knot"])
    assert [(term.variable, term.level, term.reference) for term in design.terms] == list(
        authority[["variable", "level", "reference"]].itertuples(index=False, name=None)
    )
    np.testing.assert_allclose(found[0, 1:], authority["estimate"], rtol=0, atol=1e-6)
    np.testing.assert_allclose(std_error[1:], authority["std_error"], rtol=0, atol=1e-6)
    np.testing.assert_allclose(chances(design.matrix, found)[0], SETS[name]["chance"], rtol=0, atol=1e-6)


@pytest.mark.parametrize("name", ["plain", "rare", "three_knots"])
def test_curve_is_r_natural_spline(name: str) -> None:
    """Without the made-up patients the chances are those of glm with splines::ns at the same knots."""
    design, n, improved = model(SETS[name])
    found = fit(design.matrix, n[None], improved[None], prior=0)

    np.testing.assert_allclose(chances(design.matrix, found)[0], SETS[name]["plain"], rtol=0, atol=1e-6)


@pytest.mark.parametrize("name", COUNTS)
def test_agreement_is_that_of_r(name: str) -> None:
    """Calibration in the large, slope and c with their limits are R's, also where expectations are tied."""
    rows = COUNTS[name]
    found = calibration(*(rows[column].to_numpy(dtype=float) for column in ("expected", "n", "improved")))
    authority = AGREEMENT[AGREEMENT["set"] == name].set_index("what")

    for what in ("in_the_large", "slope", "c"):
        np.testing.assert_allclose(
            getattr(found, what), authority.loc[what, ["estimate", "low", "high"]].astype(float), atol=1e-6
        )
