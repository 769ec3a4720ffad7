"""trend: a metric month by month on a control chart, with the limits of chance and a sentence for each signal."""

import pandas as pd

from analysis.filters import Filters
from analysis.questions import request, trend_metrics, trend_takeaway
from analysis.questions.result import Definition, Result
from analysis.questions.trend_charts import CHART, PHASES, POINTS, SIGNALS, charts
from analysis.warehouse.store import Store

DEFINITION = Definition(
    title="Trends",
    what=(
        "One metric month by month, with the limits within which months differ by chance, and the signals: what chance "
        "seldom does. A signal is a reason to ask what changed; it does not tell why."
    ),
    counted=(
        "start_month: the month of the first visit; of no-shows and adverse events that of the booking, of seen_14_days "
        "and first_visit_days (of those who came within 84 days) that of the referral. n: of how many the month is; "
        "n_open: of these not due; value = numerator / denominator (of improvement, visits and days: their sum / how "
        "many). Quarters where the middle complete month holds under 10, or too few of the rarer kind for limits."
    ),
    left_out=(
        "left_out says why a month is no point: not complete (it ended less than 12 weeks before the data cut, "
        "or more than 5 % of its episodes are not due, else the latest months would be those of quick improvers; of "
        "seen_14_days 2 weeks; of bookings and starts: it is not over, or the load begins within it), under 10, no data. "
        "Nothing is called a signal where a period holds under 2 of the rarer kind of a share, or under 5 of a count."
    ),
    formula=(
        "Means and counts, XmR: mean ± 2.66 x mean moving range, moving ranges of 3.267 x their mean and more left out "
        "once (screen=no keeps them). Shares, p: pooled share ± 3 sqrt(p (1 - p) / n). Laney p′, where months differ by "
        "more than chance: the same x sigma z, the mean moving range of the standardised shares / 1.128. Special cause: "
        "outside the limits; 7 in a row (points=6: 6) rising or falling; 2 of 3 beyond two thirds of the way to a limit, "
        "all three on one side of the mean; 7 (6) in a row on one side of it. Runs that share a month on one side are one"
        " signal. Under 12 points: trial limits. A known change in the rebase log begins a new phase."
    ),
    source=(
        "Rules in force (docs/rules.md): Trends; NHS England, Making Data Count; NHSRplotthedots; Laney 2002, Quality "
        "Engineering 14:531."
    ),
    assumes=(
        "Months are independent and alike but for chance: no season, and no change in who comes. By chance alone "
        f"{trend_takeaway.FALSE_ALARMS}"
    ),
    r_function="NHSRplotthedots::ptd_spc for XmR and the rules; qicharts2::qic(chart = 'p' or 'pp') for the limits of shares",
)


def trend(store: Store, filters: Filters) -> Result:
    """The metric of the filters by month; columns POINTS. Details: "signals", "chart" (one row a group), "phases".

    Raises InputError where this load has no calendar, or no bookings for a metric of bookings.
    """
    metric = filters.metric
    filters = trend_metrics.in_force(store, filters, metric)
    found = charts(store, filters, (metric,))
    details = {
        "signals": _named(found.signals, filters, ["metric", *SIGNALS]),
        "chart": _named(found.charts, filters, ["metric", *CHART]),
        "phases": _named(found.phases, filters, PHASES),
    }
    rows = _named(found.points, filters, POINTS)
    return Result(
        question="trend",
        rows=rows,
        definition=DEFINITION,
        in_force=trend_takeaway.in_force(store, filters),
        filters=filters,
        filters_in_words=filters.words(store.dictionary),
        load=store.load,
        sentence=trend_takeaway.sentence(store, details, filters),
        parameters=request.parameters(store, filters),
        queries=request.queries(trend_metrics.SOURCES[metric].query),
        notes=(*trend_takeaway.notes(rows, details, filters), *request.unmapped_note(store, filters)),
        details=details,
    )


def _named(frame: pd.DataFrame, filters: Filters, columns: list[str]) -> pd.DataFrame:
    """The columns of one metric, with the group column named after `by`."""
    if filters.by is None:
        return frame[columns]
    return frame.rename(columns={"group": filters.by})[[filters.by, *columns]]
