"""A load as the answers of a checklist see it: every question asked once, and what came back in words."""

from dataclasses import dataclass, field

from analysis.errors import OutcomesError
from analysis.figures import words
from analysis.filters import Filters
from analysis.questions import ask
from analysis.questions.result import Result
from analysis.warehouse.store import Store


@dataclass(frozen=True)
class Answer:
    """methods: what holds whoever the patients are; numbers: sentences with counts of people, which are not protected."""

    methods: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Facts:
    """A load and how it is asked; every question is asked once."""

    store: Store
    filters: Filters
    asked: dict[str, Result | str] = field(default_factory=dict)

    def result(self, question: str) -> Result | str:
        """The answer to a question, or the sentence that says why this load has none."""
        if question not in self.asked:
            try:
                self.asked[question] = ask(question, self.store, self.filters)
            except OutcomesError as refused:
                self.asked[question] = str(refused)
        return self.asked[question]

    def says(self, question: str, *, notes: bool = False) -> tuple[str, ...]:
        """The sentence of an answer, or its notes, or why there is none."""
        found = self.result(question)
        if isinstance(found, str):
            return (found,)
        return found.notes if notes else (found.sentence,)

    @property
    def refusals(self) -> set[str]:
        """Why this load could not answer, of the questions asked so far."""
        return {found for found in self.asked.values() if isinstance(found, str)}

    @property
    def whom(self) -> str:
        """The episodes that are counted, in words."""
        return self.filters.words(self.store.dictionary)


def several(n: int, thing: str) -> str:
    """A count with its thing, such as "3 clinics"."""
    return f"{words.count(n)} {thing}{'' if n == 1 else 's'}"
