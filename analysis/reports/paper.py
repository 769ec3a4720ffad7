"""What every report on paper shares: the papers, the sentences that stand on each, and how a table becomes a drawing."""

import pandas as pd

PAPERS = {"a4": "a4", "letter": "us-letter"}
"""What papers are called here, and by Typst."""
PAPER_LABELS = {"a4": "A4", "letter": "US Letter"}
NO_CONTROL = "Change during care: there is no control group, so nothing here is the effect of massage alone."
SIMULATED = "Simulated data: these patients do not exist."
LONGEST_NAME = 80


def cut(text: str, longest: int = LONGEST_NAME) -> str:
    """A text of at most so many letters."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def points(rows: pd.DataFrame, column: str) -> list[list[float]]:
    """A column over time as the points of a curve."""
    return [[float(time), float(value)] for time, value in zip(rows["time"], rows[column], strict=True)]
