"""The SQL files: staging and marts build a load, macros and queries answer questions from it."""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@cache
def read_sql(name: str) -> str:
    """The text of an SQL file named like "queries/pain", without a closing line break."""
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8").rstrip()
