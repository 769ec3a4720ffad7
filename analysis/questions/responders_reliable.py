"""Change beyond measurement error (MDC), either way, beside the measure's important change."""

import numpy as np
import pandas as pd

from analysis.dictionary import Measure
from analysis.filters import Filters
from analysis.questions import request
from analysis.questions.responders_cumulative import placed
from analysis.statistics.cumulative import reached
from analysis.statistics.rates import share, wilson
from analysis.warehouse.store import Store

COLUMNS = [
    "measure", "mdc", "mdc_source", "n_measured", "n_improved_reliably", "n_worsened_reliably", "n_within_error",
    "improved_share", "improved_low", "improved_high", "worsened_share", "worsened_low", "worsened_high", "mcid",
    "n_mcid_measured", "n_improved", "n_worsened", "shown",
]  # fmt: skip


def reliable(store: Store, counts: pd.DataFrame, mcid: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """Who changed by at least the measurement error (MDC), either way; counts are null where a measure has no MDC.

    Beside it what `mcid` (queries/responders of that threshold) counted: of n_mcid_measured, who improved and worsened.
    """
    points = counts[(counts["axis"] == "points") & (counts["kind"] == "improvement")]
    rows = [
        {"group_name": group, "measure": code} | _beyond_error(store.dictionary.measures[code], part)
        for (group, code), part in points.groupby(["group_name", "measure"], sort=False)
    ]
    frame = pd.DataFrame(rows, columns=["group_name", *COLUMNS])
    counted = [column for column in COLUMNS if column.startswith("n_")]
    frame = frame.astype(dict.fromkeys(counted, "Int64"))
    for name in ("improved", "worsened"):
        n_yes, n = (frame[column].to_numpy(float, na_value=np.nan) for column in (f"n_{name}_reliably", "n_measured"))
        low, high = wilson(n_yes, n)
        frame = frame.assign(**{f"{name}_share": share(n_yes, n), f"{name}_low": low, f"{name}_high": high})
    frame["shown"] = frame["shown"].astype(bool)
    return placed([_beside_mcid(store, frame, mcid)], filters, COLUMNS)


def reliable_sentence(store: Store, rows: pd.DataFrame, filters: Filters) -> str:
    """How many changed by more than measurement error, or why that cannot be said."""
    known = rows[rows["mdc"].notna()]
    if filters.measure == "primary":
        return "Change beyond measurement error, each condition by its own measure where the dictionary has its MDC."
    measure = store.dictionary.measures[filters.measure]
    if measure.mdc is None:
        return f"The dictionary has no measurement error (MDC) for {measure.label}. {measure.note}".strip()
    total = known[["n_measured", "n_improved_reliably", "n_worsened_reliably"]].sum().astype(int)
    return (
        f"{measure.label}: beyond measurement error ({measure.mdc.words(measure.unit)}, {measure.mdc.source}): "
        f"{request.share_words(total['n_improved_reliably'], total['n_measured'])} measured improved, "
        f"{request.share_words(total['n_worsened_reliably'], total['n_measured'])} worsened."
    )


def mcid_note(rows: pd.DataFrame) -> str:
    """Beside change beyond error: how many reached the measure's important change, "likely" where that lies within it."""
    known = rows[rows["mcid"].notna() & rows["n_mcid_measured"].notna()]
    if known.empty:
        return ""
    improved, measured, worsened = (int(known[name].sum()) for name in ("n_improved", "n_mcid_measured", "n_worsened"))
    said = f"{request.share_words(improved, measured)} measured {known['mcid'].iloc[0]}"
    return f"Beside it the important change: {said}, {worsened:,} worsened by as much; of those with room for it."


def _beyond_error(measure: Measure, part: pd.DataFrame) -> dict[str, object]:
    n = int(part["n"].sum())
    if measure.mdc is None or not measure.mdc.points:
        return {"n_measured": n, "shown": False}
    least = measure.mdc.points
    improved = int(reached(part["amount"], part["n"], [least])[0])
    worsened = int(reached(-part["amount"], part["n"], [least])[0])
    return {
        "mdc": least,
        "mdc_source": measure.mdc.source,
        "n_measured": n,
        "n_improved_reliably": improved,
        "n_worsened_reliably": worsened,
        "n_within_error": n - improved - worsened,
        "shown": n >= request.SMALLEST_SHOWN,
    }


def _beside_mcid(store: Store, frame: pd.DataFrame, mcid: pd.DataFrame) -> pd.DataFrame:
    """The table with the important change in words ("likely" where it lies within the error) and its counts."""
    measures = store.dictionary.measures
    counted = mcid.rename(columns={"n_measured": "n_mcid_measured"})
    kept = ["group_name", "measure", "n_mcid_measured", "n_improved", "n_worsened"]
    frame = frame.drop(columns=[*kept[2:], "mcid"]).merge(counted[kept], on=kept[:2], how="left")
    words = {code: measures[code].threshold_words("mcid") for code in frame["measure"] if measures[code].mcid}
    return frame.assign(mcid=frame["measure"].map(words), **{name: frame[name].astype("Int64") for name in kept[2:]})
