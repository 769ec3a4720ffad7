"""Scope: which rows and how much detail a person may see."""

from dataclasses import dataclass

OF_OWN_PATIENTS = frozenset({
    "ladder", "pain", "responders", "sessions", "trajectory", "improvement", "events", "relief", "lasting", "dose",
    "expected", "heart", "safety", "compare", "baseline", "sensitivity", "access", "referrals",
})  # fmt: skip
"""The questions that a referring doctor may ask of the own patients; what is not named here is refused."""


@dataclass(frozen=True)
class Scope:
    """What a person may see.

    row_level: rows about single episodes (`ask events`), not only aggregates.
    referrer: the one referring doctor whose patients this is about; None: all. questions: those allowed; None: all.
    """

    name: str
    row_level: bool
    referrer: str | None = None
    questions: frozenset[str] | None = None

    def allows(self, question: str) -> bool:
        """Whether a question may be asked."""
        return self.questions is None or question in self.questions


EVERYTHING = Scope("everything", row_level=True)
AGGREGATES = Scope("aggregates only", row_level=False)


def one_doctor(referrer: str) -> Scope:
    """What one referring doctor may see: the own referrals, row by row, and nothing of anybody else but benchmarks."""
    return Scope("referring doctor", row_level=True, referrer=referrer, questions=OF_OWN_PATIENTS)
