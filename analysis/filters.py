"""Filters: what is asked of the data, as SQL parameters and, from the same object, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from analysis.check_files import read_checks
from analysis.dictionary import PERCENT_THRESHOLDS, Dictionary
from analysis.errors import UsageError
from analysis.metrics import METRICS
from analysis.provider_outcomes import PROVIDER_OUTCOMES

GROUPS = ("condition", "clinic", "therapist", "referrer", "cohort", "sex", "age", "duration", "quarter")
CHOICES = GROUPS[:-1]
PROVIDERS = ("clinic", "therapist", "referrer")
AGES = ("under 30", "30-44", "45-59", "60-74", "75 and over")
DURATIONS = ("under 6 weeks", "6-12 weeks", "over 12 weeks")
RULES = ("confirmed", "first", "confirmed_strict")
THRESHOLDS = (*PERCENT_THRESHOLDS, "mcid")
LONGEST_DAY = 36_500


@dataclass(frozen=True)
class Filters:
    """What is asked: which episodes, grouped how, and by which measure, threshold, rule and moment.

    An empty choice lets everything through. Names are those of the URL and of `ask` (DESIGN, Commands).
    """

    condition: tuple[str, ...] = ()
    clinic: tuple[str, ...] = ()
    therapist: tuple[str, ...] = ()
    referrer: tuple[str, ...] = ()
    cohort: tuple[str, ...] = ()
    sex: tuple[str, ...] = ()
    age: tuple[str, ...] = ()
    duration: tuple[str, ...] = ()
    from_date: date | None = None
    to_date: date | None = None
    by: str | None = None
    strata: str | None = None
    reference: str | None = None
    measure: str = "nprs"
    threshold: str | None = None
    at: int | None = None
    rule: str = "confirmed"
    tau: int | None = None
    episodes: str = "all"
    without: tuple[str, ...] = ()
    axis: str = "days"
    view: str = "service"
    outcome: str = "improved"
    metric: str = "improved"
    points: str = "7"
    screen: str = "yes"
    detail: str | None = None

    @classmethod
    def parse(cls, values: Mapping[str, str | Iterable[str] | None]) -> "Filters":
        """Read filters given as text under their public names (`from`, `to` and `at` among them).

        A choice takes several values: as one text separated by commas, or as a list, whose items are taken as they are.
        Raises UsageError that names the parameter and what it takes.
        """
        unknown = values.keys() - PARAMETERS.keys()
        if unknown:
            raise UsageError(f"Unknown parameter {min(unknown)!r}. Parameters: {', '.join(PARAMETERS)}.")
        given = {name: _several(name, value) for name, value in values.items()}
        return cls(**{_field(name): PARAMETERS[name](name, texts) for name, texts in given.items() if texts})

    def parameters(self, data_cut: date) -> dict[str, Any]:
        """Every SQL parameter that a query may name; an empty choice is null."""
        choices = {name: list(getattr(self, name)) or None for name in CHOICES}
        return choices | {
            "by": self.by,
            "strata": self.strata,
            "measure": self.measure,
            "from_date": self.from_date,
            "to_date": self.to_date,
            "episodes": self.episodes,
            "without": list(self.without) or None,
            "at_day": self.at,
            "data_cut": data_cut,
            "threshold": self.threshold,
            "rule": self.rule,
            "axis": self.axis,
            "outcome": self.outcome,
        }

    def words(self, dictionary: Dictionary) -> str:
        """Which episodes are in, in words, such as "Carpal tunnel syndrome; from 2025-01-01"."""
        parts = [self._choice_words(name, dictionary) for name in CHOICES if getattr(self, name)]
        parts += [f"from {self.from_date}"] if self.from_date else []
        parts += [f"to {self.to_date}"] if self.to_date else []
        parts += ["first episode of each patient"] if self.episodes == "first" else []
        titles = [read_checks()[name].title.lower() for name in self.without]
        without = [f"without those concerned by: {', '.join(titles)}"] if titles else []
        return "; ".join([*(parts or ["all episodes"]), *without])

    def public(self) -> dict[str, Any]:
        """The filters under their public names, without those left at their default."""
        default = Filters()
        names = {_field(name): name for name in PARAMETERS}
        changed = {field.name for field in fields(self) if getattr(self, field.name) != getattr(default, field.name)}
        return {names[name]: _plain(getattr(self, name)) for name in names if name in changed}

    def _choice_words(self, name: str, dictionary: Dictionary) -> str:
        values = getattr(self, name)
        if name == "condition":
            return " or ".join(dictionary.condition_label(value) for value in values)
        return f"{name} {' or '.join(values)}"


def _several(name: str, value: str | Iterable[str] | None) -> tuple[str, ...]:
    values = value or ()
    if isinstance(value, str):
        values = value.split(",") if name in (*CHOICES, "without") else [value]
    texts = (str(item) for item in values)
    return tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))


def _field(name: str) -> str:
    return {"from": "from_date", "to": "to_date"}.get(name, name)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else list(value) if isinstance(value, tuple) else value


def _single(name: str, texts: tuple[str, ...]) -> str:
    if len(texts) > 1:
        raise UsageError(f"{name} takes one value, not {len(texts)}.")
    return texts[0]


def _read_choice(_name: str, texts: tuple[str, ...]) -> tuple[str, ...]:
    return texts


def _read_checks(name: str, texts: tuple[str, ...]) -> tuple[str, ...]:
    for text in texts:
        _one_of(*read_checks())(name, (text,))
    return texts


def _read_text(name: str, texts: tuple[str, ...]) -> str:
    return _single(name, texts)


def _read_date(name: str, texts: tuple[str, ...]) -> date:
    try:
        return date.fromisoformat(_single(name, texts))
    except ValueError:
        raise UsageError(f"{name} takes a date such as 2026-01-31.") from None


def _read_day(name: str, texts: tuple[str, ...]) -> int:
    text = _single(name, texts)
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= LONGEST_DAY:
        raise UsageError(f"{name} takes a number of days from 1 to {LONGEST_DAY}.")
    return int(text)


def _read_at(name: str, texts: tuple[str, ...]) -> int | None:
    return None if _single(name, texts) == "latest" else _read_day(name, texts)


def _read_threshold(name: str, texts: tuple[str, ...]) -> str:
    return _one_of(*THRESHOLDS)(name, (_single(name, texts).removesuffix("%").strip(),))


def _one_of(*options: str) -> Any:
    def read(name: str, texts: tuple[str, ...]) -> str:
        text = _single(name, texts)
        if text not in options:
            raise UsageError(f"{name} takes {', '.join(options)}; not {text!r}.")
        return text

    return read


PARAMETERS: dict[str, Any] = dict.fromkeys(CHOICES, _read_choice) | {
    "from": _read_date,
    "to": _read_date,
    "by": _one_of(*GROUPS),
    "strata": _one_of(*GROUPS),
    "reference": _read_text,
    "measure": _read_text,
    "threshold": _read_threshold,
    "at": _read_at,
    "rule": _one_of(*RULES),
    "tau": _read_day,
    "episodes": _one_of("all", "first"),
    "without": _read_checks,
    "axis": _one_of("days", "visits"),
    "view": _one_of("service", "stayed"),
    "outcome": _one_of(*PROVIDER_OUTCOMES),
    "metric": _one_of(*METRICS),
    "points": _one_of("6", "7"),
    "screen": _one_of("yes", "no"),
    "detail": _read_text,
}
