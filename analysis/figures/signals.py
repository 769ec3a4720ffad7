"""The matrix of signals: conditions down, metrics across, in each cell an icon for what stands out and one for the target.

Drawn as a table of the page itself, so that it can be read aloud, walked through by keyboard and printed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from analysis.figures import icons

STYLE = """
<style>
.st-key-signals-matrix { overflow-x: auto; }
.signals { border-collapse: collapse; width: 100%; font-size: 0.875rem; line-height: 1.25; }
.signals th { font-weight: 600; text-align: left; padding: 0.375rem 0.25rem; vertical-align: bottom; }
.signals thead th { text-align: center; min-width: 4.25rem; }
.signals tbody th { min-width: 6.5rem; vertical-align: middle; }
.signals tbody tr { border-top: 1px solid rgba(128, 140, 148, 0.35); }
.signals td { text-align: center; padding: 0.125rem; vertical-align: middle; }
.signals a { display: block; padding: 0.25rem 0.125rem; color: inherit; text-decoration: none; border-radius: 6px; }
.signals a:hover, .signals a:focus-visible { background: rgba(128, 140, 148, 0.22); }
.signals img, .signals-key img, .signals-list img { width: 26px; height: 26px; vertical-align: middle; margin: 0 1px; }
.signals span { display: block; font-variant-numeric: tabular-nums; }
.signals b, .signals-list b { border: 1px solid currentColor; border-radius: 4px; padding: 0 0.25rem; font-size: 0.75rem; }
.stHtml ul.signals-key { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; list-style: none; margin: 0; padding: 0; }
.signals-key li { margin: 0; }
.stHtml ul.signals-list { list-style: none; margin: 0; padding: 0; }
.signals-list li { display: flex; gap: 0.5rem; align-items: flex-start; margin: 0 0 0.375rem; }
.signals-list a { color: inherit; }
.signals-list img { flex: none; }
</style>
"""


@dataclass(frozen=True)
class Cell:
    """One metric of one condition: its icons ("" for none), what is written below, where it leads, what it says.

    says is read aloud and shown on hovering; is_new: whether it has a signal that the load before had not.
    """

    variation: str
    assurance: str
    text: str
    says: str
    leads_to: str
    is_new: bool


@dataclass(frozen=True)
class Signal:
    """One signal of a list: its icon, its sentence, where it leads, and whether it is new."""

    icon: str
    says: str
    leads_to: str
    is_new: bool


def matrix(metrics: Sequence[str], rows: Sequence[tuple[str, Sequence[Cell | None]]]) -> str:
    """The table as HTML: the titles of the metrics across; each row a condition's label with a cell a metric.

    None is a cell about which nothing can be said. Everything that comes from an export is escaped.
    """
    head = "".join(f'<th scope="col">{escape(metric)}</th>' for metric in metrics)
    body = "".join(
        f'<tr><th scope="row">{escape(label)}</th>{"".join(map(_cell, cells))}</tr>' for label, cells in rows
    )
    return (
        f'{STYLE}<table class="signals">'
        f'<thead><tr><th scope="col">Condition</th>{head}</tr></thead><tbody>{body}</tbody></table>'
    )


def listing(signals: Sequence[Signal]) -> str:
    """Signals as an HTML list, each a link that says what it is."""
    return f'{STYLE}<ul class="signals-list">{"".join(map(_item, signals))}</ul>'


def legend() -> str:
    """What each icon means, as an HTML list."""
    said = (icons.VARIATION | icons.ASSURANCE).items()
    items = "".join(f"<li>{_picture(icon, '')} {escape(name)}</li>" for icon, name in said)
    return f'{STYLE}<ul class="signals-key">{items}</ul>'


def _cell(cell: Cell | None) -> str:
    if cell is None:
        return '<td title="too few months">–</td>'
    pictures = "".join(_picture(icon, icons.name(icon)) for icon in (cell.variation, cell.assurance) if icon)
    new = " <b>new</b>" if cell.is_new else ""
    return (
        f'<td><a href="{escape(cell.leads_to)}" title="{escape(cell.says)}" aria-label="{escape(cell.says)}">'
        f"{pictures}<span>{escape(cell.text)}{new}</span></a></td>"
    )


def _item(signal: Signal) -> str:
    new = " <b>new</b>" if signal.is_new else ""
    return (
        f"<li>{_picture(signal.icon, icons.name(signal.icon))}"
        f'<span><a href="{escape(signal.leads_to)}">{escape(signal.says)}</a>{new}</span></li>'
    )


def _picture(icon: str, alt: str) -> str:
    return f'<img src="{icons.address(icon)}" alt="{escape(alt)}">'
