"""What a load found in its own data, counted: unmapped conditions, missing baselines, scores that share a day."""

from typing import Any

import duckdb

from analysis.dictionary import Dictionary
from analysis.sql import read_sql

CHECKS = {
    "unmapped_conditions": "referrals with a condition that the dictionary lacks; they are in no result by condition",
    "started_without_baseline": "started episodes without any score before treatment; their change cannot be known",
    "scores_sharing_a_day": "scores beyond the first of the same episode, measure and day; one score a day counts",
    "visits_after_the_end": "visits attended after the discharge of their episode; nothing after the end counts",
}


def run_checks(connection: duckdb.DuckDBPyConnection, dictionary: Dictionary) -> list[dict[str, Any]]:
    """One dict per check: check, n, of, words; unmapped conditions also list their labels with a suggestion each."""
    counts = {name: (n, of) for name, n, of in connection.execute(read_sql("marts/checks")).fetchall()}
    found = [
        {"check": name, "n": counts[name][0], "of": counts[name][1], "words": words} for name, words in CHECKS.items()
    ]
    found[0]["labels"] = _unmapped(connection, dictionary)
    return found


def _unmapped(connection: duckdb.DuckDBPyConnection, dictionary: Dictionary) -> list[dict[str, Any]]:
    rows = connection.execute(read_sql("marts/unmapped_conditions")).fetchall()
    return [{"label": label, "n": n, "suggestion": dictionary.suggest_condition(label)} for label, n in rows]
