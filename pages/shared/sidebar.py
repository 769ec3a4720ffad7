"""The shared filters: drawn once by the frame, kept in the URL, read by every page. No filter ever holds a patient."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

import streamlit as st

from analysis.check_files import read_checks
from analysis.dictionary import Measure
from analysis.filters import CHOICES, GROUPS, PROVIDERS, RULES, THRESHOLDS, Filters
from analysis.questions.findings import has_failed, removable
from pages.shared import links
from pages.shared.findings import WITHOUT
from pages.shared.links import Choice
from pages.shared.names import label_of, threshold_title, title_of
from pages.shared.who import Store

MOMENTS = ("latest", "28", "56", "84", "182", "365")
RULE_LABELS = {"confirmed": "Confirmed", "first": "First score", "confirmed_strict": "Confirmed, strict"}
NO_CALENDAR = "This export counts days and has no calendar dates."
FIRST_DAY = date(1990, 1, 1)


def draw(store: Store) -> tuple[str, ...]:
    """Draw the filters that this load has values for; gives a sentence for each part of a link that was left out."""
    groups = [Choice(name, store.values(name), partial(label_of, store, name)) for name in CHOICES]
    counting = _counting(store)
    without = _findings(store)
    links.write_labels([*groups, *counting, *without])
    dropped = links.unknown([*groups, *counting[:2], *without])
    for group in groups:
        if len(group.options) > 1:
            _draw_several(group)
    _draw_dates(store)
    for choice in without:
        _draw_several(choice, "Leave out what was found by", "Nothing")
    with st.expander("How to count", icon=":material/straighten:"):
        dropped += _draw_counting(store, *counting)
    return tuple(_dropped_words(name) for name in dropped)


def chosen() -> Filters:
    """The filters as they stand. Raises UsageError when a typed value cannot be read."""
    names = (*CHOICES, "from", "to", "measure", "threshold", "rule", "at", WITHOUT)
    return Filters.parse({name: _text(st.session_state.get(name)) for name in names})


def pick(name: str, title: str, options: Sequence[str], label: Callable[[str], str], whole: str = "this load") -> str:
    """A choice of one that the page keeps in the URL under `name`; the first option is the default.

    whole: what all options are of, for who asks for one that is not there.
    """
    choice = Choice(name, options, label)
    links.write_labels([choice])
    for dropped in links.unknown([choice]):
        st.warning(_dropped_words(dropped, whole), icon=":material/link_off:")
    return _draw_one(choice, title)


def pick_group(store: Store, first: str) -> str:
    """What to compare by: `first`, then every group of which this load has several."""
    groups = [name for name in GROUPS if len(store.values(name)) > 1]
    options = [first, *(name for name in groups if name != first)]
    return pick("by", "Compare by", options, title_of)


def pick_patient_group(store: Store) -> str:
    """What to compare by where providers are not to be compared: every other group of which this load has several."""
    groups = [name for name in GROUPS if name not in PROVIDERS and len(store.values(name)) > 1]
    return pick("by", "Compare by", groups or ["condition"], title_of)


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


def _findings(store: Store) -> list[Choice]:
    """What failed checks found, which can be left out; nothing where none failed and the address asks for none."""
    choice = Choice(WITHOUT, removable(store), lambda name: read_checks()[name].title)
    return [choice] if has_failed(store) or choice.asked() or st.session_state.get(WITHOUT) else []


def _counting(store: Store) -> tuple[Choice, ...]:
    """Measure, rule, threshold and moment, of which a link may hold any."""
    measures = store.dictionary.measures
    return (
        Choice("measure", store.measures() or tuple(measures), lambda code: measures[code].label),
        Choice("rule", RULES, RULE_LABELS.__getitem__),
        Choice("threshold", THRESHOLDS, threshold_title),
        Choice("at", MOMENTS, _moment_label),
    )


def _draw_counting(store: Store, measure: Choice, rule: Choice, threshold: Choice, moment: Choice) -> list[str]:
    """Draw how to count; the names of what the address asks for that the measure does not allow."""
    allowed = _thresholds(store.dictionary.measures[_draw_one(measure, "Measure")])
    threshold = replace(threshold, options=allowed)
    dropped = links.unknown([threshold])
    if allowed:
        _draw_one(threshold, "Improved means")
    else:
        st.caption("No threshold of improvement is in force for this measure.")
    _draw_one(rule, "Time to improvement counts")
    st.selectbox(
        "Outcome at",
        moment.options,
        format_func=moment.label,
        key=moment.name,
        bind="query-params",
        accept_new_options=True,
        help="The latest score, or the score nearest to a day after the first visit.",
    )
    return dropped


def _draw_several(choice: Choice, title: str | None = None, placeholder: str = "All") -> None:
    st.multiselect(
        title or title_of(choice.name),
        choice.options,
        format_func=choice.label,
        key=choice.name,
        bind="query-params",
        placeholder=placeholder,
    )


def _draw_one(choice: Choice, title: str) -> str:
    if st.session_state.get(choice.name, choice.options[0]) not in choice.options:
        st.session_state[choice.name] = choice.options[0]
    return st.selectbox(title, choice.options, format_func=choice.label, key=choice.name, bind="query-params")


def _thresholds(measure: Measure) -> list[str]:
    """The thresholds of a measure, its default first."""
    return sorted(measure.thresholds, key=lambda name: name != measure.default_threshold)


def _moment_label(moment: str) -> str:
    return "the latest score" if moment == "latest" else f"day {moment}"


def _dropped_words(name: str, whole: str = "this load") -> str:
    return f"The address asks for a {title_of(name).lower()} that {whole} does not have; it was left out."


def _text(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
