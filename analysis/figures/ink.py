"""Colours by role, and the layout every figure shares.

Streamlit replaces these tokens in the browser with the colours of the theme in use (`.streamlit/config.toml`), so one
figure is right in light and in dark without knowing which is shown. They are Streamlit's own placeholders
(`streamlit.elements.lib.streamlit_plotly_theme`); a test checks that they still are.
"""

import plotly.graph_objects as go

ACCENT, SECOND, THIRD, FOURTH, FIFTH, QUIET = (f"#00000{place}" for place in range(1, 7))
BAND, PALE, MIDDLE, DEEP = "#000012", "#000014", "#000016", "#000018"
MUTED, TEXT, PAPER = "#000036", "#000037", "#000038"

CONFIG = {"displayModeBar": False, "showSendToCloud": False, "scrollZoom": False, "doubleClick": False}
"""Passed with every figure that is shown: health figures must not be one click away from somebody's cloud."""


def blank(height: int, top: int = 8, bottom: int = 44, right: int = 24) -> go.Figure:
    """An empty figure of a fixed height that takes the width of the page and cannot be zoomed by accident."""
    figure = go.Figure()
    figure.update_layout(
        height=height,
        margin={"l": 16, "r": right, "t": top, "b": bottom},
        showlegend=False,
        dragmode=False,
        hovermode="closest",
        font={"size": 13, "color": TEXT},
        hoverlabel={"align": "left"},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )
    figure.update_xaxes(fixedrange=True, zeroline=False, showline=False, tickfont={"size": 12, "color": TEXT})
    figure.update_yaxes(fixedrange=True, zeroline=False, showline=False, tickfont={"size": 12, "color": TEXT})
    return figure


def axis_title(text: str) -> dict[str, object]:
    """An axis title in the small quiet type that all figures use."""
    return {"text": text, "font": {"size": 12, "color": TEXT}, "standoff": 8}


def note(figure: go.Figure, text: str, **place: object) -> None:
    """Write a piece of text into a figure without an arrow; `place` as in a Plotly annotation."""
    figure.add_annotation({"text": text, "showarrow": False, "font": {"size": 13, "color": TEXT}, **place})
