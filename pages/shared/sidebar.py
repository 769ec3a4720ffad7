"""The shared filters: drawn once by the frame, kept in the URL, read by every page. No filter ever holds a patient."""

from collections.abc import Callable, Sequence
from datetime import date

import streamlit as st

from analysis.dictionary import Measure
from analysis.filters import CHOICES, GROUPS, RULES, Filters
from pages.shared.names import label_of, threshold_title, title_of
from pages.shared.who import Store

MOMENTS = ("latest", "28", "56", "84", "182", "365")
RULE_LABELS = {"confirmed": "Confirmed", "first": "First score", "confirmed_strict": "Confirmed, strict"}
NO_CALENDAR = "This export counts days and has no calendar dates."
FIRST_DAY = date(1990, 1, 1)


def draw(store: Store) -> tuple[str, ...]:
    """Draw the filters that this load has values for; gives a sentence for each URL value that could not be used."""
    dropped = [name for name in CHOICES if _draw_choice(store, name)]
    _draw_dates(store)
    with st.expander("How to count", icon=":material/straighten:"):
        dropped += _draw_counting(store)
    return tuple(_dropped_words(name) for name in dropped)


def chosen() -> Filters:
    """The filters as they stand. Raises UsageError when a typed value cannot be read."""
    names = (*CHOICES, "from", "to", "measure", "threshold", "rule", "at")
    return Filters.parse({name: _text(st.session_state.get(name)) for name in names})


def pick(
    name: str, title: str, options: Sequence[str], label: Callable[[str], str], help_text: str | None = None
) -> str:
    """A choice of one that the page keeps in the URL under `name`; the first option is the default."""
    if _adopt(name, options, label):
        st.warning(_dropped_words(name), icon=":material/link_off:")
    return _select(name, title, options, label, help_text)


def pick_group(store: Store, first: str) -> str:
    """What to compare by: `first`, then every group of which this load has several."""
    groups = [name for name in GROUPS if len(store.values(name)) > 1]
    options = [first, *(name for name in groups if name != first)]
    return pick("by", "Compare by", options, title_of)


def _draw_choice(store: Store, name: str) -> bool:
    """Draw one choice of several; whether the URL asks for a value that the load lacks."""
    options = store.values(name)
    if len(options) < 2:
        return bool(st.query_params.get_all(name))

    def label(value: str) -> str:
        return label_of(store, name, value)

    is_lacking = _adopt(name, options, label)
    st.multiselect(title_of(name), options, format_func=label, key=name, bind="query-params", placeholder="All")
    return is_lacking


def _draw_dates(store: Store) -> None:
    is_nominal = store.load.dates == "nominal"
    for name, title in (("from", "First visit from"), ("to", "First visit to")):
        st.date_input(
            title,
            value=None,
            min_value=FIRST_DAY,
            max_value=store.load.data_cut,
            key=name,
            format="YYYY-MM-DD",
            bind="query-params",
            disabled=is_nominal,
            help=NO_CALENDAR if is_nominal else None,
        )


def _draw_counting(store: Store) -> list[str]:
    measures = store.measures() or list(store.dictionary.measures)

    def measure_label(code: str) -> str:
        return store.dictionary.measures[code].label

    dropped = ["measure"] if _adopt("measure", measures, measure_label) else []
    thresholds = _thresholds(store.dictionary.measures[_select("measure", "Measure", measures, measure_label)])
    if thresholds:
        dropped += ["threshold"] if _adopt("threshold", thresholds, threshold_title) else []
        _select("threshold", "Improved means", thresholds, threshold_title)
    else:
        st.caption("No threshold of improvement is in force for this measure.")
    dropped += ["rule"] if _adopt("rule", RULES, RULE_LABELS.__getitem__) else []
    _select("rule", "Time to improvement counts", RULES, RULE_LABELS.__getitem__)
    _adopt("at", MOMENTS, _moment_label)
    st.selectbox(
        "Outcome at",
        MOMENTS,
        format_func=_moment_label,
        key="at",
        bind="query-params",
        accept_new_options=True,
        help="The latest score, or the score nearest to a day after the first visit.",
    )
    return dropped


def _select(
    name: str, title: str, options: Sequence[str], label: Callable[[str], str], help_text: str | None = None
) -> str:
    return st.selectbox(title, options, format_func=label, key=name, bind="query-params", help=help_text)


def _adopt(name: str, options: Sequence[str], label: Callable[[str], str]) -> bool:
    """Let a link say `condition=carpal_tunnel` as `ask` does, where widgets write labels; whether it asks for more.

    Only the first run of a session reads the URL; from then on the widget keeps the two in step.
    """
    asked = st.query_params.get_all(name) if name not in st.session_state else []
    codes = [value for value in asked if value in options]
    if codes:
        st.session_state[name] = codes if name in CHOICES else codes[0]
    return not {*asked} <= {*options, *map(label, options)}


def _thresholds(measure: Measure) -> list[str]:
    """The thresholds of a measure, its default first."""
    return sorted(measure.thresholds, key=lambda name: name != measure.default_threshold)


def _moment_label(moment: str) -> str:
    return "the latest score" if moment == "latest" else f"day {moment}"


def _dropped_words(name: str) -> str:
    return f"The address asks for a {title_of(name).lower()} that this load does not have; it was left out."


def _text(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
