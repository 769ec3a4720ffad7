"""expected: the course that scores take from visit to visit, in percentiles of the clinic's own data."""

from dataclasses import replace

import pandas as pd

from analysis.errors import InputError
from analysis.filters import Filters
from analysis.questions import request
from analysis.questions.in_force import in_force, measure_words
from analysis.questions.result import Definition, Result
from analysis.statistics.clustered_share import clustered_share
from analysis.statistics.rates import share, wilson
from analysis.warehouse.store import Store

EARLIER = 0.7
DEFINITION = Definition(
    title="Expected course",
    what=(
        "The scores before each visit in percentiles, within condition and band of the baseline, from the clinic's own "
        "data: what is usual for patients like this one, not what care would do. Those who got better leave, so later "
        "visits are of those who stayed: n_came tells how many."
    ),
    counted=(
        "n_episodes: started, with a baseline in the band and a visit during care; n_came: came to the visit; n: scored "
        "before it. Bands of the baseline: up to 5, between, 8 and over (NPRS); up to 34, between, 75 and over (VAS); "
        "thirds of the range for any other measure. off_track: the latest score before a visit after the first. "
        f"calibration: the fan of the first {EARLIER:.0%} of episodes by day 0, held to the scores of those that "
        "started later."
    ).replace("0%", "0 %"),
    left_out=(
        "Visits without a score before, scores after a session, whatever came after the end of care, conditions that "
        f"the dictionary lacks. A visit with under {request.SMALLEST_SHOWN} scores has no percentile shown: nobody is "
        "off track there (n_scored less n), and no later score is held to it (n_later less n)."
    ),
    formula=(
        "p10 to p90: percentiles, type 7 of Hyndman and Fan (quantile_cont). Behind: worse than the percentile that a "
        "quarter of the scores at that visit are worse than; off track: than that of a tenth. The mark is this "
        "product's own, no published standard; shares with Wilson's interval. calibration: share of later scores under "
        "each percentile, a score equal to it in part, with Wilson's interval at the effective number of scores, since "
        "those of one episode are alike; expected: the share that would be if the later episodes went like the "
        "earlier, ((n - 1) p + 1) / (n + 1) for a percentile out of n scores."
    ),
    source=(
        "Rules in force (docs/rules.md): Course of care. Bands: Boonstra 2016 (NPRS), 2014 (VAS). Percentiles: Hyndman "
        "and Fan 1996."
    ),
    assumes=(
        "Patients who come now are like those who came before: calibration looks whether they were. A percentile out of "
        "few scores lies too near the middle; expected says how far."
    ),
    r_function="quantile(type = 7); prop.test(correct = FALSE)",
)
COLUMNS = [
    "condition", "band", "baseline", "visit", "n_episodes", "n_came", "n", "p10", "p25", "p50", "p75", "p90", "shown",
]  # fmt: skip
TRACK_COLUMNS = [
    "n_episodes", "n_scored", "n", "n_behind", "behind", "behind_low", "behind_high", "n_off", "estimate", "low",
    "high", "shown",
]  # fmt: skip
CALIBRATION_COLUMNS = [
    "percentile", "n_later", "n_episodes", "n", "n_under", "expected", "estimate", "low", "high", "shown",
]  # fmt: skip
BANDS = ("low", "middle", "high")
STATES = ("in_care", "finished")


def expected(store: Store, filters: Filters) -> Result:
    """Percentiles by condition, band and visit (COLUMNS).

    Details: off_track by condition, band and state of care, off_track_total by condition and state (both TRACK_COLUMNS), and
    calibration (CALIBRATION_COLUMNS; empty where no episode started later). Raises InputError for another `by` than
    condition, and where the export has no visits.
    """
    request.check(store, filters)
    if filters.by not in {None, "condition"}:
        raise InputError(
            f"The expected course is made within condition and band of the baseline, not by {filters.by}. "
            f"To see one {filters.by} alone, choose it as a filter."
        )
    if not store.load.has_sessions:
        raise InputError("This export has scores but no visits, so there is no course from visit to visit to expect.")
    filters = replace(filters, by="condition")
    parameters = request.parameters(store, filters) | {"smallest": request.SMALLEST_SHOWN, "earlier": EARLIER}
    rows = _fan(store.query("queries/expected_fan", parameters))
    tracks = store.query("queries/expected_off_track", parameters)
    details = {
        "off_track": _off_track(tracks, ["condition", "band", "state"]),
        "off_track_total": _off_track(tracks, ["condition", "state"]),
        "calibration": _calibration(store.query("queries/expected_calibration", parameters)),
    }
    return Result(
        question="expected",
        rows=rows,
        definition=DEFINITION,
        in_force=in_force(store, filters, "measure"),
        filters=filters,
        filters_in_words=filters.words(store.dictionary),
        load=store.load,
        sentence=_sentence(store, rows, details["off_track_total"], filters),
        parameters=parameters,
        queries=(
            *request.queries("expected_fan", "expected_off_track", "expected_calibration"),
            "macros/scored_visits",
            "macros/judged_courses",
        ),
        notes=request.unmapped_note(store, filters),
        details=details,
    )


def fan_words(rows: pd.DataFrame) -> str:
    """The takeaway of one fan (rows of one condition and band), read at the last visit that half of those who started
    came to (else at the first that is shown), and how many came to the last.
    """
    later = rows[rows["shown"] & (rows["visit"] > 1)]
    if later.empty:
        return f"No visit after the first has {request.SMALLEST_SHOWN} scores in this band of the baseline."
    half = later[later["n_came"] * 2 >= later["n_episodes"]]
    told, last = (half.iloc[-1] if len(half) else later.iloc[0]), later.iloc[-1]
    return (
        f"Before visit {told['visit']:.0f}, half of {told['n']:,.0f} scores lay between {told['p25']:.1f} and "
        f"{told['p75']:.1f}, the middle one at {told['p50']:.1f}. Later visits are of those who stayed: of "
        f"{told['n_episodes']:,.0f} who started, {told['n_came']:,.0f} came to visit {told['visit']:.0f} and "
        f"{last['n_came']:,.0f} to visit {last['visit']:.0f}."
    )


def track_words(total: pd.DataFrame) -> str:
    """How many of those in care are off track now (rows of off_track_total), in one sentence."""
    found = total[total["state"] == "in_care"]
    n, n_off, n_scored = (int(found[name].sum()) for name in ("n", "n_off", "n_scored"))
    if not n:
        return "Nobody in care has a score that can be held against an expected one."
    unjudged = f"; {n_scored - n:,} more at visits with too few scores to tell" if n_scored > n else ""
    return f"Of those in care, {request.share_words(n_off, n)} are off track at their latest score{unjudged}."


def calibration_words(table: pd.DataFrame) -> str:
    """How the later scores lay in the fan of the earlier (rows of the detail calibration), in one sentence."""
    shown = table[table["shown"]]
    if shown.empty:
        return f"Fewer than {request.SMALLEST_SHOWN} scores of later episodes can be held to the course of the earlier."
    outer = shown[shown["percentile"].isin([10, 90])].to_dict("records")
    shares = [f"{row['estimate']:.0%} under the {row['percentile']:.0f}th".replace("%", " %") for row in outer]
    n = request.count_words(int(shown["n"].iloc[0]), "score")
    return f"Of {n} of later episodes there lie {' and '.join(shares)} percentile of the earlier ones."


def _fan(frame: pd.DataFrame) -> pd.DataFrame:
    limits = zip(frame["band"], frame["low_to"], frame["high_from"], strict=True)
    frame = frame.assign(
        baseline=[_band_words(*band) for band in limits],
        shown=frame["n"] >= request.SMALLEST_SHOWN,
        _order=frame["band"].map(BANDS.index),
    )
    return frame.sort_values(["condition", "_order", "visit"])[COLUMNS].reset_index(drop=True)


def _band_words(band: str, low_to: float, high_from: float) -> str:
    words = {
        "low": f"up to {low_to:.4g}",
        "middle": f"over {low_to:.4g}, under {high_from:.4g}",
        "high": f"{high_from:.4g} and over",
    }
    return words[band]


def _off_track(tracks: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    counts = ["n_episodes", "n_scored", "n", "n_behind", "n_off"]
    frame = tracks.groupby(by, as_index=False, observed=True)[counts].sum()
    behind, off = (wilson(frame[name], frame["n"]) for name in ("n_behind", "n_off"))
    frame = frame.assign(
        behind=share(frame["n_behind"], frame["n"]),
        behind_low=behind[0],
        behind_high=behind[1],
        estimate=share(frame["n_off"], frame["n"]),
        low=off[0],
        high=off[1],
        shown=frame["n"] >= request.SMALLEST_SHOWN,
    )
    order = {name: place for place, name in enumerate((*BANDS, *STATES))}
    frame = frame.sort_values(by, key=lambda column: column.map(lambda name: order.get(name, name)), kind="stable")
    return frame[[*by, *TRACK_COLUMNS]].reset_index(drop=True)


def _calibration(frame: pd.DataFrame) -> pd.DataFrame:
    squares = (frame["under_squared"], frame["under_n"], frame["n_squared"])
    estimate, low, high = clustered_share(frame["n_episodes"], frame["under"], frame["n"], squares)
    frame = frame.assign(
        percentile=(frame["p"] * 100).round().astype(int),
        n_under=frame["under"],
        expected=share(frame["expected"], frame["n"]),
        estimate=estimate,
        low=low,
        high=high,
        shown=frame["n"] >= request.SMALLEST_SHOWN,
    )
    return frame[CALIBRATION_COLUMNS]


def _sentence(store: Store, rows: pd.DataFrame, total: pd.DataFrame, filters: Filters) -> str:
    label = measure_words(store, filters)
    fans = rows[rows["shown"] & (rows["visit"] > 1)].groupby(["condition", "band"], observed=True).ngroups
    if not fans:
        return f"{label}: no condition and band of the baseline has {request.SMALLEST_SHOWN} scores at a later visit."
    return (
        f"{label}: expected courses for {request.count_words(fans, 'band')} of baseline within condition. "
        + track_words(total)
    )
