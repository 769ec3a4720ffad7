"""One referring doctor: the narrow store, what is asked of it, and what the others are there for comparison."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from analysis.filters import Filters
from analysis.questions.in_force import measure_words, threshold_words
from analysis.warehouse.store import Store


@dataclass(frozen=True)
class Doctor:
    """One referring doctor. sums: the rows of queries/referrals, by condition."""

    store: Store
    filters: Filters
    parameters: dict[str, Any]
    sums: pd.DataFrame
    referrer: str

    @property
    def name(self) -> str:
        """The doctor's name, or id."""
        return self.store.provider_label("referrer", self.referrer)

    @property
    def improved_means(self) -> str:
        """The measure and what the threshold in force asks of it, in words."""
        asked = threshold_words(self.store, self.filters).replace("improved by", "better by")
        return f"{measure_words(self.store, self.filters)} {asked}"

    @property
    def is_compared(self) -> bool:
        """Whether the selection has benchmarks: these are kept for whole conditions at the latest score, and no others."""
        kept = ("condition", "measure", "threshold", "rule", "by", "axis", "view", "detail", "referrer", "tau")
        plain = Filters(**{name: getattr(self.filters, name) for name in kept})
        return self.filters == plain and self.filters.view == "service" and self.filters.axis == "days"

    @cached_property
    def benchmark(self) -> pd.DataFrame:
        """All other doctors' comparable patients by condition and measure; empty without benchmarks."""
        found = self.store.query("queries/referrals_benchmark", self.parameters)
        return found if self.is_compared else found.iloc[:0]

    @cached_property
    def times(self) -> pd.DataFrame:
        """When the own patients reached improvement, ended or were last seen: the rows of queries/improvement_times."""
        return self.store.query("queries/improvement_times", self.parameters)

    def others(self, condition: str, measure: str) -> dict[str, Any] | None:
        """The benchmark of one condition; None where there is none."""
        found = self.benchmark
        rows = found[(found["measure"] == measure) & (found["condition"] == condition)].to_dict("records")
        return rows[0] if rows else None

    def total(self, name: str) -> float:
        """A sum over all conditions."""
        return float(self.sums[name].sum())

    def count(self, name: str) -> int:
        """A count over all conditions."""
        return int(self.sums[name].sum())
