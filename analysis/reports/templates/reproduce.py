"""Check the files of this package against their checksums, and redraw its figures from its tables alone.

Run `python reproduce.py` in the unzipped folder; figures go to figures/*.html, which share one copy of plotly's script.
Takes Python 3.11 and plotly.
"""

import csv
import hashlib
import json
import sys
from html import escape
from pathlib import Path
from textwrap import wrap
from types import ModuleType
from typing import Any

Figure = dict[str, Any]  # an entry of figures.json
Row = dict[str, str]

HERE = Path(__file__).resolve().parent
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
SYMBOLS = ("circle", "square", "diamond", "cross", "triangle-up", "x")
GREYS = ("#222222", "#777777", "#444444", "#999999", "#555555", "#aaaaaa")
BAR_GREYS = ("#888888", "#dddddd", "#555555", "#bbbbbb", "#999999", "#eeeeee")
LONGEST = 110  # letters in a line of a title


def changed_files() -> list[str]:
    """The files that are not what the checksums say, or are not there."""
    lines = (HERE / "checksums.sha256").read_text(encoding="utf-8").splitlines()
    listed = [line.split("  ", 1) for line in lines]
    return [path for digest, path in listed if not is_as_listed(HERE / path, digest)]


def is_as_listed(file: Path, digest: str) -> bool:
    """Whether a file is there with that checksum."""
    return file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() == digest


def read_rows(figure: Figure) -> list[Row]:
    """The rows that a figure draws: those where the columns of `where` hold."""
    file = HERE / "tables" / f"{figure['table']}.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return [row for row in rows if all(row[name] == value for name, value in figure["where"].items())]


def number(text: str) -> float | None:
    """A cell as a number; a blank one, which is hidden or not estimable, leaves a gap."""
    return float(text) if text else None


def draw(figure: Figure, graph: ModuleType) -> Any:
    """One figure: a series for each value of `by`, over the range that its numbers need."""
    rows = read_rows(figure)
    series = list(dict.fromkeys(row[figure["by"]] for row in rows)) if figure["by"] else [""]
    drawn = graph.Figure()
    for place, name in enumerate(series):
        own = [row for row in rows if not figure["by"] or row[figure["by"]] == name]
        drawn.add_trace(TRACES[figure["kind"]](figure, graph, own, named(figure, figure["by"], name), place))
    labels = figure["labels"]
    drawn.update_layout(
        title={"text": "<br>".join(wrap(figure["title"], LONGEST)), "subtitle": {"text": how_many_hidden(rows)}},
        template="simple_white",
        showlegend=len(series) > 1,
        legend_title=labels.get(figure["by"], ""),
        margin={"t": 100, "r": 40},
        scattermode="group" if figure["kind"] == "points" else "overlay",
    )
    drawn.update_xaxes(title=labels[figure["x"]], range=stretch(figure, rows), categoryorder="array")
    drawn.update_xaxes(categoryarray=list(dict.fromkeys(map(str, places(figure, rows)))))
    drawn.update_yaxes(title=labels[figure["y"]], range=span(figure, rows), zeroline=True, zerolinecolor="#bbbbbb")
    for text in mark_hidden(figure, rows):
        drawn.add_annotation(text)
    for line in limits_of_chance(figure, rows):
        drawn.add_shape(line)
    return drawn


def how_many_hidden(rows: list[Row]) -> str:
    """What stands under the title: how much of what is drawn is hidden."""
    hidden = sum(row["status"] == "hidden" for row in rows)
    return f"{hidden} of {len(rows)} rows hidden to protect people."


def page(figure: Figure, drawn: Any) -> str:
    """A figure as a web page, with the notes of its table below."""
    inner = drawn.to_html(full_html=False, include_plotlyjs="directory", div_id=figure["name"], default_height="85vh")
    notes = "".join(f"<li>{escape(note)}</li>" for note in figure["notes"])
    style = "font: 14px sans-serif; max-width: 60em; margin: 0 5em; color: #333333"
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(figure["title"])}</title>'
    return f'{head}<body>{inner}<ul style="{style}">{notes}</ul></body></html>'


def named(figure: Figure, column: str, code: str) -> str:
    """The label of a code, where the package has one."""
    return figure["values"].get(column, {}).get(code, code)


def places(figure: Figure, rows: list[Row]) -> list[Any]:
    """Where the rows stand on the x axis: at a number or at a label, which is broken where it is long."""
    if figure["kind"] in ("steps", "funnel"):
        return [number(row[figure["x"]]) for row in rows]
    return ["<br>".join(wrap(named(figure, figure["x"], row[figure["x"]]), 16)) for row in rows]


def stretch(figure: Figure, rows: list[Row]) -> list[float] | None:
    """The x axis: a curve's from 0 to the last time of its table, and no further; of others, room for each place."""
    found = dict.fromkeys(places(figure, rows))
    if not found:
        return None
    if figure["kind"] == "funnel":
        return [0, 1.15 * max(found)]
    if figure["kind"] != "steps":
        return [-0.5, len(found) - 0.5]
    first = min(0, *found)
    return [first, max(found) + 0.01 * (max(found) - first)]


def span(figure: Figure, rows: list[Row]) -> list[float] | None:
    """The y axis: all that is drawn with its limits and some air; from 0 for bars and for what can be 0."""
    columns = [figure[name] for name in ("y", "low", "high") if figure[name]]
    values = [value for row in rows for column in columns if (value := number(row[column])) is not None]
    least, most = figure["range"]
    can_be_0 = least is not None and least <= 0 and (most is None or most >= 0)
    ends = values + [0.0] * (figure["kind"] == "bars" or (can_be_0 and figure["kind"] != "funnel"))
    if not values or min(ends) == max(ends):
        return None
    air = 0.05 * (max(ends) - min(ends))
    return [min(ends) - air * (min(ends) != 0), max(ends) + air * (max(ends) != 0)]


def mark_hidden(figure: Figure, rows: list[Row]) -> list[dict[str, Any]]:
    """The word "hidden" at each place of a single series that has no number to draw because it was hidden."""
    if figure["by"] or figure["kind"] == "steps":
        return []
    found = zip(places(figure, rows), rows, strict=True)
    said = {"y": 0, "yref": "paper", "yanchor": "bottom", "text": "hidden", "showarrow": False}
    return [said | {"x": place} for place, row in found if row["status"] == "hidden" and not row[figure["y"]]]


def interval(figure: Figure, rows: list[Row]) -> dict[str, Any] | None:
    """The bars of uncertainty around each value, where the table has limits."""
    if not (figure["low"] and figure["high"]):
        return None
    values = [tuple(number(row[figure[end]]) for end in ("y", "low", "high")) for row in rows]
    known = [limits if None not in limits else (0, 0, 0) for limits in values]
    above, below = [high - y for y, _, high in known], [y - low for y, low, _ in known]
    return {"type": "data", "symmetric": False, "array": above, "arrayminus": below, "thickness": 1.5, "width": 4}


def bars(figure: Figure, graph: ModuleType, rows: list[Row], name: str, place: int) -> Any:
    """Bars, told apart by their pattern as well as by their grey."""
    pattern = {"shape": ("", "/", "x", ".", "\\", "-")[place % 6]}
    values = [number(row[figure["y"]]) for row in rows]
    marker = {"color": BAR_GREYS[place % 6], "pattern": pattern, "line": {"color": "#222222", "width": 1}}
    return graph.Bar(x=places(figure, rows), y=values, name=name, marker=marker, error_y=interval(figure, rows))


def points(figure: Figure, graph: ModuleType, rows: list[Row], name: str, place: int) -> Any:
    """Points side by side, told apart by their shape."""
    values = [number(row[figure["y"]]) for row in rows]
    marker = {"color": GREYS[place % 6], "symbol": SYMBOLS[place % 6], "size": 10}
    limits = interval(figure, rows)
    return graph.Scatter(x=places(figure, rows), y=values, name=name, mode="markers", marker=marker, error_y=limits)


def steps(figure: Figure, graph: ModuleType, rows: list[Row], name: str, place: int) -> Any:
    """A curve in steps with a mark at each time of the table, told apart by its dashes and marks; it ends with the table."""
    ordered = sorted(rows, key=lambda row: number(row[figure["x"]]))
    values = [number(row[figure["y"]]) for row in ordered]
    line = {"color": GREYS[place % 6], "dash": DASHES[place % 6], "shape": "hv"}
    marker = {"symbol": SYMBOLS[place % 6], "size": 7}
    style = {"mode": "lines+markers", "line": line, "marker": marker, "cliponaxis": False}
    return graph.Scatter(x=places(figure, ordered), y=values, name=name, **style)


def funnel(figure: Figure, graph: ModuleType, rows: list[Row], name: str, place: int) -> Any:
    """Points over a number, told apart by their shape."""
    values = [number(row[figure["y"]]) for row in rows]
    marker = {"color": GREYS[place % 6], "symbol": SYMBOLS[place % 6], "size": 12}
    return graph.Scatter(x=places(figure, rows), y=values, name=name, mode="markers", marker=marker)


def limits_of_chance(figure: Figure, rows: list[Row]) -> list[dict[str, Any]]:
    """A broad line behind each point of a funnel, from limit to limit."""
    if figure["kind"] != "funnel":
        return []
    ends = [(number(row[figure["x"]]), number(row[figure["low"]]), number(row[figure["high"]])) for row in rows]
    style = {"type": "line", "layer": "below", "line": {"color": "#bbbbbb", "width": 14}}
    return [style | {"x0": x, "x1": x, "y0": low, "y1": high} for x, low, high in ends if None not in (x, low, high)]


TRACES = {"bars": bars, "points": points, "steps": steps, "funnel": funnel}


def main() -> int:
    """Check, draw, and say what was done; 1 where a file is not as listed, 2 where plotly is missing."""
    if changed := changed_files():
        print(f"Changed or missing: {', '.join(changed)}. Nothing was drawn.")
        return 1
    try:
        from plotly import graph_objects as graph
        from plotly.offline import get_plotlyjs
    except ImportError:
        print("All files are as listed. To draw the figures: pip install plotly")
        return 2
    out = HERE / "figures"
    out.mkdir(exist_ok=True)
    wanted = json.loads((HERE / "figures.json").read_text(encoding="utf-8"))
    for figure in wanted:
        drawn = draw(figure, graph)
        (out / f"{figure['name']}.html").write_text(page(figure, drawn), encoding="utf-8")
    (out / "plotly.min.js").write_text(get_plotlyjs(), encoding="utf-8")
    print(f"All files are as listed. Figures drawn: {len(wanted)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
