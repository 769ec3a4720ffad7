"""Check the files of this package against their checksums, and redraw its figures from its tables alone.

Run `python reproduce.py` in the unzipped folder; figures go to figures/*.html. Takes Python 3.11 and plotly.
"""

import csv
import hashlib
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

Figure = dict[str, Any]  # an entry of figures.json
Row = dict[str, str]

HERE = Path(__file__).resolve().parent
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
SYMBOLS = ("circle", "square", "diamond", "cross", "triangle-up", "x")
GREYS = ("#222222", "#777777", "#444444", "#999999", "#555555", "#aaaaaa")


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
    """One figure: a series for each value of `by`."""
    rows = read_rows(figure)
    series = list(dict.fromkeys(row[figure["by"]] for row in rows)) if figure["by"] else [""]
    drawn = graph.Figure()
    for place, name in enumerate(series):
        own = [row for row in rows if not figure["by"] or row[figure["by"]] == name]
        drawn.add_trace(TRACES[figure["kind"]](figure, graph, own, named(figure, figure["by"], name), place))
    hidden = sum(row["status"] == "hidden" for row in rows)
    notes = "<br>".join([f"{hidden} of {len(rows)} rows hidden to protect people.", *figure["notes"]])
    labels = figure["labels"]
    drawn.update_layout(
        title={"text": figure["title"], "subtitle": {"text": notes}},
        xaxis_title=labels[figure["x"]],
        yaxis_title=labels[figure["y"]],
        template="simple_white",
        showlegend=len(series) > 1,
        legend_title=labels.get(figure["by"], ""),
        margin={"t": 110 + 16 * len(figure["notes"])},
    )
    return drawn


def named(figure: Figure, column: str, code: str) -> str:
    """The label of a code, where the package has one."""
    return figure["values"].get(column, {}).get(code, code)


def places(figure: Figure, rows: list[Row]) -> list[Any]:
    """Where the rows stand on the x axis: at a number in steps, else at a label."""
    if figure["kind"] == "steps":
        return [number(row[figure["x"]]) for row in rows]
    return [named(figure, figure["x"], row[figure["x"]]) for row in rows]


def interval(figure: Figure, rows: list[Row]) -> dict[str, Any] | None:
    """The bars of uncertainty around each value, where the table has limits."""
    if not (figure["low"] and figure["high"]):
        return None
    values = [tuple(number(row[figure[end]]) for end in ("y", "low", "high")) for row in rows]
    known = [limits if None not in limits else (0, 0, 0) for limits in values]
    above, below = [high - y for y, _, high in known], [y - low for y, low, _ in known]
    return {"type": "data", "symmetric": False, "array": above, "arrayminus": below}


def bars(figure: Figure, graph: ModuleType, rows: list[Row], name: str, place: int) -> Any:
    """Bars, told apart by their pattern as well as by their grey."""
    pattern = {"shape": ("", "/", "x", ".", "\\", "-")[place % 6]}
    values = [number(row[figure["y"]]) for row in rows]
    marker = {"color": GREYS[place % 6], "pattern": pattern}
    return graph.Bar(x=places(figure, rows), y=values, name=name, marker=marker, error_y=interval(figure, rows))


def points(figure: Figure, graph: ModuleType, rows: list[Row], name: str, place: int) -> Any:
    """Points, told apart by their shape."""
    values = [number(row[figure["y"]]) for row in rows]
    marker = {"color": GREYS[place % 6], "symbol": SYMBOLS[place % 6], "size": 10}
    limits = interval(figure, rows)
    return graph.Scatter(x=places(figure, rows), y=values, name=name, mode="markers", marker=marker, error_y=limits)


def steps(figure: Figure, graph: ModuleType, rows: list[Row], name: str, place: int) -> Any:
    """A curve in steps, told apart by its dashes."""
    ordered = sorted(rows, key=lambda row: number(row[figure["x"]]))
    values = [number(row[figure["y"]]) for row in ordered]
    line = {"color": GREYS[place % 6], "dash": DASHES[place % 6], "shape": "hv"}
    return graph.Scatter(x=places(figure, ordered), y=values, name=name, mode="lines", line=line)


TRACES = {"bars": bars, "points": points, "steps": steps}


def main() -> int:
    """Check, draw, and say what was done; 1 where a file is not as listed, 2 where plotly is missing."""
    if changed := changed_files():
        print(f"Changed or missing: {', '.join(changed)}. Nothing was drawn.")
        return 1
    try:
        from plotly import graph_objects as graph
    except ImportError:
        print("All files are as listed. To draw the figures: pip install plotly")
        return 2
    out = HERE / "figures"
    out.mkdir(exist_ok=True)
    wanted = json.loads((HERE / "figures.json").read_text(encoding="utf-8"))
    for figure in wanted:
        drawn = draw(figure, graph)
        drawn.write_html(out / f"{figure['name']}.html", include_plotlyjs=True, div_id=figure["name"])
    print(f"All files are as listed. Figures drawn: {len(wanted)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
