"""The checks of data quality: each an SQL file in analysis/sql/checks whose opening comment says what it means."""

import re
from dataclasses import dataclass
from functools import cache

from analysis.sql import FOLDER, read_sql

CATEGORIES = ("conformance", "completeness", "plausibility")
STATUSES = ("failed", "error", "not_applicable", "passed")
_KEY = re.compile(r"^([a-z]+): ?(.*)$")


@dataclass(frozen=True)
class Check:
    """One check (category and context: Kahn 2016): what it counts, when it fails, and what that means for results.

    limit: it fails above this share of what it looked at, or above this count. smallest: of fewer it cannot say.
    is_counted_apart: it counts the affected without finding them, which is done only where they are kept.
    questions, measures, by: the answers that its findings may distort; no measures means all of them, and no group all.
    """

    name: str
    title: str
    category: str
    context: str
    counts: str
    one: str
    many: str
    kind: str
    limit: float
    threshold: str
    source: str
    smallest: int
    note: str
    advice: str
    questions: tuple[str, ...]
    measures: tuple[str, ...]
    by: str
    is_counted_apart: bool

    def status(self, n: int, of: int) -> str:
        """passed or failed; not_applicable where there is nothing, or too little, to look at."""
        if of < max(self.smallest, 1):
            return "not_applicable"
        return "failed" if (n / of if self.kind == "share" else n) > self.limit else "passed"

    def concerns(self, question: str, measure: str, by: str | None) -> bool:
        """Whether the answer to a question, by a measure and a group, depends on what this check looks at."""
        by_measure = not self.measures or measure in (*self.measures, "primary") or question in {"sessions", "heart"}
        return question in self.questions and by_measure and self.by in {"", by}

    def units(self, n: int) -> str:
        """A number of what it counts, such as "1 visit" or "1,204 visits"."""
        return f"{n:,} {self.one if n == 1 else self.many}"


@cache
def read_checks() -> dict[str, Check]:
    """Every check by its name, in the order of the categories."""
    checks = [_read(path.stem) for path in sorted((FOLDER / "checks").glob("*.sql"))]
    return {check.name: check for check in sorted(checks, key=lambda check: CATEGORIES.index(check.category))}


def _read(name: str) -> Check:
    said = _header(read_sql(f"checks/{name}"))
    one, _, many = said["unit"].partition(" / ")
    kind, _, limit = said["threshold"].partition(" above ")
    return Check(
        name=name,
        title=said["title"],
        category=said["category"],
        context=said.get("context", ""),
        counts=said["counts"],
        one=one,
        many=many,
        kind=kind,
        limit=float(limit),
        threshold=said["threshold"],
        source=said["source"],
        smallest=int(said["smallest"]),
        note=said["note"],
        advice=said["advice"],
        questions=_names(said["questions"]),
        measures=_names(said.get("measures", "")),
        by=said.get("by", ""),
        is_counted_apart=said.get("counted") == "apart",
    )


def _header(text: str) -> dict[str, str]:
    """The opening comment as its parts: `key: value`, indented where a value goes on."""
    said: dict[str, str] = {}
    for line in text.partition("/*")[2].partition("*/")[0].strip().splitlines():
        if found := _KEY.match(line):
            key, value = found.groups()
            said[key] = value
        else:
            said[key] += f" {line.strip()}"
    return said


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())
