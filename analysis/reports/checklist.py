"""Reporting checklists filled in from a load: what it answers, and what it cannot, with nothing made up."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from analysis.filters import Filters
from analysis.reports.checklist_answers import answer_to
from analysis.reports.checklist_facts import Facts
from analysis.reports.checklist_items import Guideline, Item, guidelines
from analysis.reports.paper import PAPERS
from analysis.reports.typeset import typeset
from analysis.warehouse.store import Store

ANSWERED, PARTLY, OPEN = "answered", "partly answered", "cannot be answered from this export"
TITLE = "Reporting checklist"
WITH_NUMBERS = "Counts are exact and not protected: for the clinic, not for release."
WITHOUT_NUMBERS = "Counts of people are left out here: they stand in the protected tables."
NUMBERS_APART = "The numbers stand in the protected tables."
OWN_WORDS = "Items are in our own short words, with the numbers of the guideline, whose text decides."


@dataclass(frozen=True)
class Filled:
    """An item with its state (ANSWERED, PARTLY or OPEN), the sentences that answer it, and those that say what is open."""

    item: Item
    state: str
    answers: tuple[str, ...]
    open: tuple[str, ...]


@dataclass(frozen=True)
class FilledGuideline:
    """A guideline with all its items, in order."""

    guideline: Guideline
    items: tuple[Filled, ...]

    def counted(self) -> str:
        """How many items are in each state, in words."""
        states = [filled.state for filled in self.items]
        return (
            f"Of {len(states)} items: "
            + ", ".join(f"{states.count(one)} {one}" for one in (ANSWERED, PARTLY, OPEN))
            + "."
        )


def fill(store: Store, filters: Filters, *, numbers: bool) -> tuple[FilledGuideline, ...]:
    """All guidelines, filled in. numbers: with counts of people, exact as the questions give them; never for release."""
    facts = Facts(store, filters)
    return tuple(
        FilledGuideline(guideline, tuple(_filled(item, facts, numbers=numbers) for item in guideline.items))
        for guideline in guidelines()
    )


def _filled(item: Item, facts: Facts, *, numbers: bool) -> Filled:
    left = (item.open,) if item.open else ()
    if not item.answer:
        return Filled(item, OPEN, (), left)
    answer = answer_to(item.answer, facts)
    refused = tuple(one for one in answer.numbers if one in facts.refusals)
    known = tuple(one for one in answer.numbers if one not in facts.refusals)
    shown = known if numbers else (NUMBERS_APART,) * bool(known)
    answers = tuple(dict.fromkeys((*answer.methods, *shown)))
    left = tuple(dict.fromkeys((*left, *refused)))
    if not answers:
        return Filled(item, OPEN, (), left or ("This load holds nothing about it.",))
    return Filled(item, PARTLY if left else ANSWERED, answers, left)


def markdown(store: Store, filters: Filters | None = None, *, numbers: bool = False) -> str:
    """The checklists as Markdown; the same text for the same load and filters."""
    filled = fill(store, filters or Filters(), numbers=numbers)
    lines = [f"# {TITLE}", "", *(f"{_plain(line)}\n" for line in _head(store, filters or Filters(), numbers=numbers))]
    for one in filled:
        lines += [
            f"## {one.guideline.title}",
            "",
            f"{one.guideline.source}. {one.guideline.covers}",
            "",
            one.counted(),
            "",
        ]
        lines += [line for item in one.items for line in _item_lines(item)]
    return "\n".join(lines).rstrip() + "\n"


def _item_lines(filled: Filled) -> list[str]:
    answers = [f"- {_plain(sentence)}" for sentence in filled.answers]
    left = [f"- Open: {_plain(sentence)}" for sentence in filled.open]
    item = filled.item
    return [
        f"### {item.number} · {item.section}",
        "",
        f"{item.asks} *{filled.state.capitalize()}.*",
        "",
        *answers,
        *left,
        "",
    ]


def _plain(sentence: str) -> str:
    """Text without what Markdown or HTML would take for a sign of its own."""
    cleaned = " ".join(sentence.split())
    for sign in "\\`*_[]<>#|":
        cleaned = cleaned.replace(sign, f"\\{sign}")
    return cleaned


def pdf(store: Store, filters: Filters | None = None, *, paper: str = "a4", numbers: bool = False) -> bytes:
    """The checklists as PDF; the same bytes for the same load and filters. paper: a key of PAPERS."""
    return typeset("checklist", content(store, filters or Filters(), paper, numbers=numbers), store.load.data_cut)


def content(store: Store, filters: Filters, paper: str, *, numbers: bool) -> dict[str, Any]:
    """What the template draws."""
    return {
        "paper": PAPERS[paper],
        "title": TITLE,
        "head": _head(store, filters, numbers=numbers),
        "guidelines": [_drawn(one) for one in fill(store, filters, numbers=numbers)],
        "foot": [
            f"{WITH_NUMBERS if numbers else WITHOUT_NUMBERS} Load {store.load.id}, data to {store.load.data_cut}."
        ],
    }


def _drawn(filled: FilledGuideline) -> dict[str, Any]:
    guideline = filled.guideline
    return {
        "title": guideline.title,
        "says": [f"{guideline.source}. {guideline.covers}", filled.counted()],
        "items": [
            {
                "number": one.item.number,
                "asks": one.item.asks,
                "state": one.state,
                "answers": one.answers,
                "open": one.open,
            }
            for one in filled.items
        ],
    }


def _head(store: Store, filters: Filters, *, numbers: bool) -> Sequence[str]:
    load = f"Load {store.load.id}, data to {store.load.data_cut}; episodes: {filters.words(store.dictionary)}."
    return [load, WITH_NUMBERS if numbers else WITHOUT_NUMBERS, OWN_WORDS]
