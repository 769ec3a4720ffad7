"""What changed: what moved a headline since the load before, in parts that add up to the whole move."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from analysis.figures import moved
from analysis.questions import Result
from analysis.questions.moved_words import HEADLINES, KEY, headline_sentence, moved_by, part_words, written
from pages.shared import show, sidebar, who
from pages.shared.names import TOGETHER, labelled, title_of

ENDS = {"before": "Before", "after": "Now"}
COLUMNS = {"before": "Before", "after": "Now", "total": "Move", "rule": "Rule", "corrected": "Corrected",
           "late": "Late", "new": "New", "mix": "Mix", "within": "Within"}  # fmt: skip
SHORTER = {"by_week_8": "Reached by week 8"}
TOO_FEW = "too few"


def in_words(rows: pd.DataFrame) -> pd.DataFrame:
    """The table with every number as people read it, in its headline's unit; those of too few held back."""
    lines = [
        row | {name: _cell(row, name) for name in COLUMNS} | {"headline": _title(row)}
        for row in rows.to_dict("records")
    ]
    return pd.DataFrame(lines, columns=rows.columns)


def _title(row: dict[str, object]) -> str:
    """What a headline is called in a table, with its unit, which then need not stand in every cell."""
    name = SHORTER.get(row["headline"], HEADLINES[row["headline"]].capitalize())
    return f"{name}, %" if row["unit"] == "share" else name


def _cell(row: dict[str, object], name: str) -> str:
    if not row["shown"]:
        return TOO_FEW if name in ENDS else ""
    if pd.isna(row[name]):
        return ""
    text = (written if name in ENDS else moved_by)(row, row[name])
    return text.removesuffix(" %").removesuffix(" %-points")


def draw(answer: Result, row: dict[str, object]) -> None:
    """The sentence of one headline and its waterfall."""
    said = replace(answer, sentence=headline_sentence(row, answer.load.manifest["between"]["before"]))
    steps = answer.details["waterfall"]
    steps = steps[steps["headline"] == row["headline"]]
    if steps.empty or not row["shown"]:
        st.markdown(show.plain(said.sentence))
        return
    labels = [ENDS.get(part) or part_words(row, part).capitalize() for part in steps["part"]]
    says = [_says(row, part) for part in steps["part"]]
    title = HEADLINES[row["headline"]] + ("" if row["unit"] in {"count", "share"} else f", {row['unit']}")
    show.figure(
        said,
        "waterfall",
        steps.assign(shown=True),
        lambda: moved.draw(steps, labels, says, title, is_share=row["unit"] == "share"),
    )


def _says(row: dict[str, object], part: str) -> str:
    if part not in ENDS:
        return f"<b>{moved_by(row, row[part])}</b>"
    n, of = row[f"n_{part}"], row[f"of_{part}"]
    counts = "" if row["headline"] == "referred" else f", {n:,} of {of:,}"
    return f"<b>{written(row, row[part])}</b>{counts}"


page, filters = show.Page(who.store()), sidebar.chosen()
st.title("What changed", anchor=False)

with show.part("Since the load before"):
    together = page.ask("moved", filters)
    left, right = st.columns(2)
    with left:
        # The headline that the Overview tells of comes first.
        names = sorted(together.rows["headline"], key=lambda name: name != KEY)
        headline = sidebar.pick("headline", "Headline", names, lambda name: HEADLINES[name].capitalize())
    with right:
        by = sidebar.pick_group(page.store, TOGETHER)
    chosen = together.rows.set_index("headline", drop=False).loc[headline].to_dict()
    draw(together, chosen)

if page.answers:
    with show.part("All headlines"):
        show.table(together, "headlines", in_words(together.rows), {"headline": "Headline", **COLUMNS})
    if by != TOGETHER:
        with show.part(f"{_title(chosen)} by {title_of(by).lower()}"):
            groups = page.ask("moved", replace(filters, by=by))
            rows = groups.rows[groups.rows["headline"] == headline]
            words = labelled(in_words(rows), page.store, by)
            show.table(groups, "groups", words, {by: title_of(by), **COLUMNS})

page.method()
