"""The dictionary: measures with their thresholds, and conditions with their codes, read from data/dictionary."""

import difflib
import hashlib
import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from analysis.errors import InputError

FOLDER = Path(__file__).parent.parent / "data" / "dictionary"
UNMAPPED = "unmapped"
PERCENT_THRESHOLDS = ("20", "30", "50")
_ICD10 = re.compile(r"[A-Z]\d[0-9A-Z]\.?[0-9A-Z]{0,4}")
_MEASURE_KEYS = {"label", "unit", "low", "high", "better", "percent_ok", "mcid", "mdc", "loinc", "note"}
_CHANGE_KEYS = {"points", "percent", "source"}


@dataclass(frozen=True)
class Change:
    """An amount of change on a measure, in points and in per cent of baseline; every part given must hold."""

    points: float
    percent: float
    source: str

    def words(self, unit: str) -> str:
        """The change in words, such as "2 points and 30 %"."""
        parts = [f"{self.points:g} {unit}"] if self.points else []
        parts += [f"{self.percent:g} % of baseline"] if self.percent else []
        return " and ".join(parts)


@dataclass(frozen=True)
class Measure:
    """An instrument with its range, its direction and its thresholds."""

    code: str
    label: str
    unit: str
    low: float
    high: float
    better: str
    percent_ok: bool
    mcid: Change | None
    mdc: Change | None
    note: str

    @property
    def sign(self) -> int:
        """What turns a change into an improvement: 1 where higher is better, -1 where lower is."""
        return 1 if self.better == "higher" else -1

    @property
    def thresholds(self) -> dict[str, Change]:
        """The thresholds that can be asked of this measure, by the name they are asked for."""
        percent = {name: Change(0, float(name), "per cent of baseline") for name in PERCENT_THRESHOLDS}
        return (percent if self.percent_ok else {}) | ({"mcid": self.mcid} if self.mcid else {})

    @property
    def default_threshold(self) -> str | None:
        """30 % of baseline where that can be asked for, else the mcid; None where no responder claim is made."""
        return next((name for name in ("30", "mcid") if name in self.thresholds), None)

    @property
    def is_mcid_within_error(self) -> bool:
        """Whether the important change is smaller than the measurement error: who reached it has but likely improved."""
        return self.mcid is not None and self.mdc is not None and 0 < self.mcid.points < self.mdc.points

    def threshold_words(self, threshold: str) -> str:
        """What the threshold takes, in words; an mcid within measurement error reads "likely improved"."""
        change = self.thresholds[threshold]
        if threshold != "mcid":
            return f"improved by at least {threshold} % of baseline"
        return f"{'likely ' if self.is_mcid_within_error else ''}improved by at least {change.words(self.unit)} ({change.source})"


@dataclass(frozen=True)
class Condition:
    """A condition with the names and codes it is recognised by, and its own measure."""

    code: str
    label: str
    synonyms: tuple[str, ...]
    icd10: tuple[str, ...]
    primary: str
    secondary: tuple[str, ...]
    snomed: tuple[str, ...]


@dataclass(frozen=True)
class Dictionary:
    """Measures and conditions by code, with the version (a checksum of the files) they were read from."""

    measures: dict[str, Measure]
    conditions: dict[str, Condition]
    version: str

    def condition_label(self, code: str) -> str:
        """The label of a condition code; "Unmapped" for conditions that the dictionary lacks."""
        return self.conditions[code].label if code in self.conditions else code.replace("_", " ").capitalize()

    def find_condition(self, text: str) -> str:
        """The code of a condition given as code, label, synonym, ICD-10 or SNOMED CT code; "unmapped" when it is none."""
        key = label_key(text)
        for condition in self.conditions.values():
            if key in {
                label_key(name) for name in (condition.code, condition.label, *condition.synonyms, *condition.snomed)
            }:
                return condition.code
        return self._find_icd10(text.strip().upper())

    def suggest_condition(self, text: str) -> str | None:
        """The code of the condition whose name looks most like the text; None when none does."""
        names = {
            label_key(name): condition.code
            for condition in self.conditions.values()
            for name in (condition.label, *condition.synonyms)
        }
        found = difflib.get_close_matches(label_key(text), names, n=1, cutoff=0.6)
        return names[found[0]] if found else None

    def check_condition(self, code: str) -> None:
        """Raise InputError when the dictionary has no condition of this code, saying which ones it has."""
        if code not in self.conditions:
            raise InputError(f"There is no condition {code!r}. Conditions: {', '.join(self.conditions)}.")

    def _find_icd10(self, code: str) -> str:
        if not _ICD10.fullmatch(code):
            return UNMAPPED
        plain = code.replace(".", "")
        begins = [
            (len(start), condition.code)
            for condition in self.conditions.values()
            for start in (entry.replace(".", "") for entry in condition.icd10)
            if plain.startswith(start)
        ]
        return max(begins, default=(0, UNMAPPED))[1]


def read_dictionary(*extra_measures: Path, mapped: Mapping[str, str] | None = None) -> Dictionary:
    """Read data/dictionary, and any further measure files that a format brings along.

    mapped: the labels that a clinic has mapped itself, each with its condition's code; they count as synonyms.
    Raises InputError naming the file and the entry when one of them is written wrongly.
    """
    files = (FOLDER / "measures.toml", *extra_measures)
    measures = {code: _measure(path, code, row) for path in files for code, row in _tables(path).items()}
    conditions_file = FOLDER / "conditions.toml"
    conditions = {code: _condition(code, row) for code, row in _tables(conditions_file).items()}
    _check_measures_known(conditions.values(), measures)
    return _with_labels(Dictionary(measures, conditions, _checksum((*files, conditions_file))), mapped or {})


def _with_labels(dictionary: Dictionary, mapped: Mapping[str, str]) -> Dictionary:
    """The dictionary with a clinic's own labels, which are a part of its version."""
    if not mapped:
        return dictionary
    added: dict[str, list[str]] = {}
    for label, code in mapped.items():
        dictionary.check_condition(code)
        added.setdefault(code, []).append(label)
    conditions = {
        code: replace(condition, synonyms=(*condition.synonyms, *added.get(code, ())))
        for code, condition in dictionary.conditions.items()
    }
    version = hashlib.sha256(json.dumps([dictionary.version, sorted(mapped.items())]).encode()).hexdigest()[:12]
    return replace(dictionary, conditions=conditions, version=version)


def _tables(path: Path) -> dict[str, dict[str, Any]]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"The dictionary file {path} does not exist.") from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"The dictionary file {path} is not valid TOML: {error}.") from None


def _measure(path: Path, code: str, row: dict[str, Any]) -> Measure:
    unknown = row.keys() - _MEASURE_KEYS
    missing = {"label", "low", "high", "better"} - row.keys()
    if unknown or missing or row["better"] not in {"lower", "higher"}:
        raise InputError(
            f"{path.name}, measure [{code}]: it needs label, low, high and better (lower or higher)"
            + (f"; unknown: {', '.join(sorted(unknown))}." if unknown else ".")
        )
    return Measure(
        code,
        row["label"],
        row.get("unit", "points"),
        float(row["low"]),
        float(row["high"]),
        row["better"],
        bool(row.get("percent_ok", False)),
        _change(path, code, row.get("mcid")),
        _change(path, code, row.get("mdc")),
        row.get("note", ""),
    )


def _change(path: Path, code: str, row: dict[str, Any] | None) -> Change | None:
    if row is None:
        return None
    if row.keys() - _CHANGE_KEYS or "source" not in row or not row.keys() & {"points", "percent"}:
        raise InputError(f"{path.name}, measure [{code}]: a threshold has points or percent (or both) and a source.")
    return Change(float(row.get("points", 0)), float(row.get("percent", 0)), row["source"])


def _condition(code: str, row: dict[str, Any]) -> Condition:
    return Condition(
        code,
        row["label"],
        tuple(row.get("synonyms", ())),
        tuple(row.get("icd10", ())),
        row["primary"],
        tuple(row.get("secondary", ())),
        tuple(row.get("snomed", ())),
    )


def _check_measures_known(conditions: Iterable[Condition], measures: dict[str, Measure]) -> None:
    for condition in conditions:
        for measure in (condition.primary, *condition.secondary):
            if measure not in measures:
                raise InputError(f"conditions.toml, [{condition.code}]: measures.toml has no measure {measure!r}.")


def _checksum(files: Iterable[Path]) -> str:
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()[:12]


def label_key(text: str) -> str:
    """A label as it is compared: lower case, letters and digits only, single spaces between."""
    return " ".join(re.findall(r"[^\W_]+", text.lower()))
