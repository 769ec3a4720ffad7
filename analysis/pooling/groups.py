"""The groups of several packages in one table: clinics stay apart, all other codes are the same groups."""

import re
from collections.abc import Sequence
from dataclasses import replace

from analysis.disclosure.protected.variable import Variable

_CLINIC = re.compile(r"(?:[a-z]_)*clinic_\d+")


def own(code: str, letter: str) -> str:
    """A code; that of a clinic with the letter of its package: clinic_1 of two packages are two clinics."""
    return f"{letter}_{code}" if isinstance(code, str) and _CLINIC.fullmatch(code) else code


def with_own_labels(variable: Variable, letter: str, publisher: str) -> Variable:
    """A variable whose codes of clinics have the letter of their package, and in their labels its publisher."""
    codes = variable.values.items()
    return replace(variable, values={own(code, letter): _label(code, label, publisher) for code, label in codes})


def _label(code: str, label: str, publisher: str) -> str:
    return f"{publisher}: {label}" if _CLINIC.fullmatch(code) else label


def united(variables: Sequence[Sequence[Variable]]) -> tuple[Variable, ...]:
    """Each variable with the codes of all; of a code that two label differently, the first label."""
    return tuple(
        replace(same[0], values=_codes(same), low=_end(same, "low", min), high=_end(same, "high", max))
        for same in zip(*variables, strict=True)
    )


def _codes(same: Sequence[Variable]) -> dict[str, str]:
    labelled = [code for variable in same for code in variable.values.items()]
    return dict.fromkeys(code for code, _ in labelled) | dict(reversed(labelled))


def _end(same: Sequence[Variable], end: str, furthest: type[min] | type[max]) -> float | None:
    ends = [getattr(v, end) for v in same]
    return None if None in ends else furthest(ends)
