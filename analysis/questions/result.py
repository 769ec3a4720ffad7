"""What a question gives back: one frozen object from which page, chart, table, letter and export all carry their numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from analysis.filters import Filters
from analysis.questions.findings import Finding
from analysis.sql import read_sql
from analysis.warehouse.store import LoadInfo


@dataclass(frozen=True)
class Definition:
    """What a number means, in words: the same text on the page, in every export and on the Methods page.

    assumes: what has to hold for it to mean that. r_function: the function of R that gives the same number, or why none.
    """

    title: str
    what: str
    counted: str
    left_out: str
    formula: str
    source: str
    assumes: str
    r_function: str

    @property
    def parts(self) -> dict[str, str]:
        """What stands under the first sentence, by its heading."""
        return {
            "Counted": self.counted,
            "Left out": self.left_out,
            "Formula": self.formula,
            "Assumes": self.assumes,
            "Matches in R": self.r_function,
            "Source": self.source,
        }

    def text(self) -> str:
        """The whole definition as one paragraph."""
        return (
            f"{self.what} {self.counted} {self.left_out} {self.formula} Assumes: {self.assumes} "
            f"In R: {self.r_function.removesuffix('.')}. {self.source}"
        )


@dataclass(frozen=True)
class Result:
    """The answer to a question about one load.

    rows: the stable columns of the question; the first is named after `by` where there are groups.
    details: further tables of the same answer by name, such as "curve".
    sentence: the takeaway in one sentence. notes: who is missing, with counts. in_force: measure, threshold, moment.
    findings: failed checks that the answer depends on; filled in by `ask`.
    """

    question: str
    rows: pd.DataFrame
    definition: Definition
    in_force: str
    filters: Filters
    filters_in_words: str
    load: LoadInfo
    sentence: str
    parameters: Mapping[str, Any]
    queries: tuple[str, ...]
    notes: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    details: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    @property
    def sql(self) -> tuple[tuple[str, str], ...]:
        """The SQL behind the numbers, file by file."""
        return tuple((name, read_sql(name)) for name in self.queries)

    @property
    def is_empty(self) -> bool:
        """Whether the filters leave nobody to count."""
        return not self.rows.select_dtypes("integer").to_numpy().any()

    def table(self, detail: str | None = None) -> pd.DataFrame:
        """The rows, or the further table named `detail`."""
        return self.rows if detail is None else self.details[detail]
