"""Every number that a researcher can come by, in whatever channel, stands in the protected tables.

The dashboard runs over a warehouse that holds `protected/` and nothing else. Every text, table, figure with its hover and
text alternative, and every file to take away is searched for numbers. Those of cells, figures and tables in files have to
stand in the rows of their table; other text may also quote its words, the facts of the release, and count its rows.
"""

import base64
import io
import json
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pypdf
import pytest
import streamlit as st
from google.protobuf.json_format import MessageToDict
from python_calamine import CalamineWorkbook
from streamlit.testing.v1 import AppTest

from analysis.dictionary import read_dictionary
from analysis.disclosure.counting.specs import SPECS
from analysis.disclosure.protected.protected_table import ProtectedTable
from analysis.disclosure.protected.table_json import to_json
from analysis.disclosure.publish import publish
from analysis.documents import read_glossary, read_rules
from analysis.figures import research, research_words
from analysis.questions import DEFINITIONS
from analysis.warehouse.releases import Published, facts_of, open_release
from pages.shared import packages, who
from tests.pages import made_release

ROOT = Path(__file__).parents[2]
TABLES = "pages/research/tables.py"
OTHERS = (
    "pages/research/releases.py",
    "pages/research/codebook.py",
    "pages/about/methods.py",
    "pages/about/glossary.py",
)
CHROME = {"95", "8", "1.2", "200"}  # of intervals, the most series, RO-Crate, megabytes that may be uploaded
STYLE = {
    "template", "margin", "font", "tickfont", "line", "legend", "hoverlabel", "size", "width", "height", "range", "standoff",
    "yshift", "xshift", "xref", "yref", "color", "bgcolor", "domain", "dash", "pattern",
}  # fmt: skip
IDS = {"id", "key", "url", "hash", "elementHash", "styler", "deferredFileId", "formId", "pageScriptHash", "arrowData"}
PLANTED = "1237"


def numbers(text: object) -> set[str]:
    """The numbers of a text, however they are written: 1,204.50 and 1204.5 are one."""
    found = re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", str(text))
    return {f"{float(number.replace(',', '')):.10g}" for number in found}


def of_rows(table: ProtectedTable) -> set[str]:
    """The numbers of the rows of a table, its codes and their labels included."""
    values = [value for value in table.frame().to_numpy(dtype=object).ravel() if not pd.isna(value)]
    labels = [pair for variable in table.variables for pair in dict(variable.values).items()]
    return set().union(
        *(numbers(f"{value:.10g}" if isinstance(value, float) else value) for value in [*values, *labels])
    )


def of_words(table: ProtectedTable) -> set[str]:
    """The numbers that a table is described with: labels, derivations, ranges, notes, policy, query."""
    return numbers(to_json(table).partition('"rows"')[0]) | set(CHROME)


def counted(table: ProtectedTable) -> set[str]:
    """What can be said by counting the rows of a table: how many there are, are hidden, held, drawn."""
    return {str(n) for n in range(len(table.rows) * max(len(table.counts), 1) + 1)}


def of_release(release: Published) -> set[str]:
    """All that any page of a researcher may quote."""
    facts = json.dumps(facts_of(release) | {"dictionary": asdict(read_dictionary())}, default=str)
    documents = [
        read_glossary(),
        read_rules(),
        [asdict(one) for one in DEFINITIONS.values()],
        asdict(release.dictionary),
    ]
    said = numbers(facts).union(*(numbers(document) for document in documents), CHROME)
    every = said.union(*(of_rows(table) | of_words(table) | counted(table) for table in release.tables.values()))
    return every | {str(n) for n in range(sum(len(table.columns) for table in release.tables.values()))}


def strings(value: Any, field: str = "") -> Iterator[str]:
    """Every text below a value, but ids."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from () if name in IDS else strings(inner, name)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from strings(inner, field)
    elif isinstance(value, str):
        yield re.sub(r'"width": \d+', "", value) if field == "columns" else value


def plotted(spec: str) -> Iterator[str]:
    """Every text and number of a figure but its looks; places on an axis that is not drawn are no data."""
    figure = json.loads(spec)
    hides_y = figure["layout"].get("yaxis", {}).get("visible") is False
    for part in (*figure["data"], figure["layout"]):
        without = {"y"} if hides_y else set()
        yield from _plotted({name: value for name, value in part.items() if name not in without})
    for note in figure["layout"].get("annotations", []):
        yield str(note["text"])


def _plotted(value: Any) -> Iterator[str]:
    if isinstance(value, dict) and "bdata" in value:
        yield from map(str, np.frombuffer(base64.b64decode(value["bdata"]), value["dtype"]))
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from () if name in STYLE | {"annotations"} else _plotted(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _plotted(inner)
    elif isinstance(value, (str, int, float)) and not isinstance(value, bool):
        yield str(value) if isinstance(value, str) else f"{value:.10g}"


def channels(app: AppTest) -> dict[str, set[str]]:
    """The numbers of each channel of a page."""
    found: dict[str, set[str]] = {"text": set(), "cells": set(), "figure": set(), "alt": set()}
    for frame in app.dataframe:
        cells = [*frame.value.to_numpy(dtype=object).ravel()]
        found["cells"] |= set().union(*map(numbers, cells)) if cells else set()
    for chart in app.get("plotly_chart"):
        found["figure"] |= set().union(*map(numbers, plotted(chart.proto.spec)))
        found["alt"] |= numbers(chart.proto.alt)
    for node in app._tree:
        proto = getattr(node, "proto", None)
        if proto is not None and node.type != "plotly_chart":
            found["text"] |= set().union(*map(numbers, strings(MessageToDict(proto))), set())
    for table in app.table:
        found["text"] |= set().union(*map(numbers, [*table.value.index, *table.value.to_numpy().ravel()]))
    return found


def in_files(files: dict[str, bytes]) -> dict[str, set[str]]:
    """The numbers of each file to take away: of the rows in CSV, JSON and XLSX, of all the text in PDF."""
    rows = [line.split(",") for line in files["CSV"].decode().splitlines()[1:]]
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(files["XLSX"]))
    pages = pypdf.PdfReader(io.BytesIO(files["PDF"])).pages
    texts = {
        "CSV": [cell for row in rows for cell in row],
        "JSON": [
            f"{v:.10g}" if isinstance(v, float) else v for row in json.loads(files["JSON"])["rows"] for v in row if v
        ],
        "XLSX": [cell for row in sheets.get_sheet_by_name(sheets.sheet_names[-1]).to_python()[1:] for cell in row],
        "PDF": [page.extract_text() for page in pages],
    }
    return {form: set().union(*map(numbers, said)) for form, said in texts.items()}


def unexplained(every: set[str], table: ProtectedTable, app: AppTest, files: dict[str, bytes]) -> dict[str, set[str]]:
    """The numbers of each channel of a table's page that do not stand where they have to."""
    found = channels(app) | in_files(files)
    rows = of_rows(table)
    figure = rows | of_words(table) | counted(table)
    allowed = {"text": every, "figure": figure, "alt": figure, "PDF": every}
    return {name: left for name, said in found.items() if (left := said - allowed.get(name, rows))}


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Published]:
    """A warehouse that holds a release, and nothing else."""
    warehouse = made_release.publish(tmp_path_factory.mktemp("protected-only"))
    assert [path.name for path in warehouse.iterdir()] == ["protected"]
    return warehouse, open_release(warehouse)


@pytest.fixture
def opened(release: tuple[Path, Published], monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    """Opens a page as a researcher; gives it with the files that its buttons hand out, by their labels."""
    monkeypatch.setenv(who.WAREHOUSE, str(release[0]))
    monkeypatch.setenv(who.READER, who.RESEARCHER)
    yield partial(open_page, monkeypatch)
    st.cache_resource.clear()


def open_page(monkeypatch: pytest.MonkeyPatch, page: str, **address: str) -> tuple[AppTest, dict[str, bytes]]:
    handed: dict[str, Callable[[], bytes]] = {}
    button = st.download_button

    def keep(label: str, data: Any, *more: Any, **options: Any) -> bool:
        handed[label] = data
        return button(label, data, *more, **options)

    monkeypatch.setattr(st, "download_button", keep)
    st.cache_resource.clear()
    app = AppTest.from_file(ROOT / "dashboard.py", default_timeout=60)
    for name, value in address.items():
        app.query_params[name] = value
    app = app.switch_page(page).run()
    monkeypatch.setattr(st, "download_button", button)
    assert not app.exception
    return app, {label: data() for label, data in handed.items() if label in {"CSV", "XLSX", "JSON", "PDF"}}


def views(tables: Iterable[ProtectedTable]) -> list[dict[str, str]]:
    """The addresses of every figure of every table, for everybody and for every row."""
    return [
        {
            "block": "other tables" if name == "made" else name,
            "table": table.name,
            "figure": drawing.title,
            "rows": rows,
        }
        for table in tables
        for name in [table.name.partition("_by_")[0].replace("curve", "improvement")]
        for drawing in table.drawings
        for rows in ("all", "everything")
    ]


@pytest.mark.parametrize(
    "address", views([made_release.responders(), made_release.curve()]), ids=lambda a: "-".join(a.values())
)
def test_every_number_of_a_table_is_protected(release, opened, address: dict[str, str]) -> None:
    """In text, table, figure, hover, text alternative, CSV, XLSX, JSON and PDF stands no number but the released ones."""
    app, files = opened(TABLES, **address)
    table = release[1].tables[address["table"]]
    found = channels(app)
    assert found["figure"]
    assert found["alt"]
    assert found["cells"]
    assert unexplained(of_release(release[1]), table, app, files) == {}


@pytest.mark.long
def test_every_number_of_a_real_release_is_protected(
    sample_warehouse, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same of the sample, counted and protected by the engine, with loads and ledger taken away afterwards: every
    table with its first figure.
    """
    loads = shutil.copytree(sample_warehouse, tmp_path / "loads")
    publish(loads, who="a test")
    warehouse = tmp_path / "researcher"
    shutil.copytree(loads / "protected", warehouse / "protected")
    shutil.rmtree(loads)
    monkeypatch.setenv(who.WAREHOUSE, str(warehouse))
    monkeypatch.setenv(who.READER, who.RESEARCHER)
    published = open_release(warehouse)
    blocks, every = {spec.name: spec.block for spec in SPECS}, of_release(published)
    for name, table in published.tables.items():
        app, files = open_page(monkeypatch, TABLES, block=blocks[name], table=name)
        assert (name, unexplained(every, table, app, files)) == (name, {})


@pytest.mark.parametrize("page", OTHERS)
def test_every_number_of_the_other_pages_is_explained(release, opened, page: str) -> None:
    """The other pages quote the release, the dictionary and the documents, and nothing else."""
    app, _ = opened(page)
    assert channels(app)["text"] | channels(app)["cells"] <= of_release(release[1])


def test_the_files_of_a_release_hold_the_tables_alone(release) -> None:
    """`protected/` itself has no number but those of its tables and of what the release says of itself."""
    warehouse, published = release
    facts = numbers(json.dumps(facts_of(published), default=str))
    for path in (warehouse / "protected" / published.id).glob("*.json"):
        if path.stem in published.tables:
            table = published.tables[path.stem]
            assert numbers(path.read_text(encoding="utf-8")) <= of_rows(table) | of_words(table)
        else:
            said = json.loads(path.read_text(encoding="utf-8"))
            assert numbers(json.dumps(said | {"tables": None})) <= facts


def planted_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    said = research_words.takeaway
    monkeypatch.setattr(research_words, "takeaway", lambda *a: f"{said(*a)} Of {PLANTED}.")


def planted_hover(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = research.draw
    hover = {"customdata": [f"n {PLANTED}"]}
    monkeypatch.setattr(research, "draw", lambda *a: drawn(*a).add_scatter(x=[50], y=[0], **hover))


def planted_point(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = research.draw
    monkeypatch.setattr(research, "draw", lambda *a: drawn(*a).add_scatter(x=np.array([float(PLANTED)]), y=[0]))


def planted_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    written = research_words.written
    monkeypatch.setattr(research_words, "written", lambda *a: written(*a).assign(n=PLANTED))


def planted_note(monkeypatch: pytest.MonkeyPatch) -> None:
    said = research_words.protection
    monkeypatch.setattr(research_words, "protection", lambda table: f"{said(table)} In all {PLANTED}.")


def planted_file(monkeypatch: pytest.MonkeyPatch) -> None:
    files = packages.files
    row = f"low_back,female,{PLANTED},,,,,shown\r\n".encode()

    def planted(published: Published, name: str) -> dict[str, bytes]:
        made = dict(files(published, name))
        return made | {f"tables/{name}.csv": made[f"tables/{name}.csv"] + row}

    monkeypatch.setattr(packages, "files", planted)


@pytest.mark.parametrize(
    ("plant", "channel"),
    [
        (planted_sentence, "alt"),
        (planted_sentence, "text"),
        (planted_hover, "figure"),
        (planted_point, "figure"),
        (planted_cell, "cells"),
        (planted_note, "text"),
        (planted_file, "CSV"),
    ],
)
def test_a_planted_number_is_found(release, opened, monkeypatch: pytest.MonkeyPatch, plant, channel: str) -> None:
    """A number that was not released, put into any channel, is found there by the very search of the test above."""
    plant(monkeypatch)
    app, files = opened(TABLES, block="responders", table="responders_by_sex")
    table = release[1].tables["responders_by_sex"]
    assert PLANTED in unexplained(of_release(release[1]), table, app, files)[channel]
