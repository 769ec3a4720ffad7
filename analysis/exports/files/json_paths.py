"""JMESPath expressions over the records of a JSON export, and their values as the texts of cells."""

import functools
import json
import re
from collections.abc import Iterator
from typing import Any, Self

import jmespath
from jmespath import functions
from jmespath.exceptions import JMESPathError
from jmespath.visitor import TreeInterpreter

_LAST = re.compile(r"(?:.*[/:])?([^/:]+)$", re.DOTALL)
_VERSION = re.compile(r"/_history/[^/]*$")


class _Written(float):
    """A number with a decimal point or an exponent that is shown as it stands in the file."""

    def __new__(cls, text: str) -> Self:
        number = super().__new__(cls, text)
        number.text = text
        return number

    def __str__(self) -> str:
        return self.text


_Written.__name__ = "float"  # JMESPath tells kinds apart by their names


class _Functions(functions.Functions):
    @functions.signature({"types": ["string", "null"]})
    def _func_last_part(self, reference: str | None) -> str | None:
        """Give the id in a reference: what follows the last / or : of Patient/1, urn:uuid:1 or https://x/Patient/1."""
        if reference is None:
            return None
        found = _LAST.match(_VERSION.sub("", reference))
        return found[1] if found else reference


_KNOWN = _Functions()
_READER = TreeInterpreter(jmespath.Options(custom_functions=_KNOWN))


@functools.cache
def _compiled(path: str) -> dict[str, Any]:
    return jmespath.compile(path).parsed


def check_path(path: str) -> str | None:
    """Say what is wrong with a path; None where it is a JMESPath expression of functions that there are."""
    try:
        unknown = [name for name in _functions(_compiled(path)) if name not in _KNOWN.FUNCTION_TABLE]
    except JMESPathError:
        return f"{path!r} is not a JMESPath expression."
    return f"{path!r} uses the function {unknown[0]}(), which there is not." if unknown else None


def _functions(node: Any) -> Iterator[str]:
    """Name the functions that a path uses, wherever in it."""
    if not isinstance(node, dict):
        return
    if node["type"] == "function_expression":
        yield node["value"]
    for child in node["children"]:
        yield from _functions(child)


def parsed(text: str) -> Any:
    """Parse a JSON text, keeping numbers as written; raises ValueError or RecursionError for what is not one."""
    return json.loads(text, parse_float=_Written, parse_constant=str)


def value(path: str, record: Any) -> Any:
    """Give what a path finds in a record; raises JMESPathError where a function does not suit what it finds."""
    return _READER.visit(_compiled(path), record)


def cell(found: Any) -> str:
    """Write what was found as the text of a cell: arrays joined by "; ", objects as JSON, null as nothing."""
    if isinstance(found, str):
        return found.replace("\0", "")
    if found is None:
        return ""
    if isinstance(found, list):
        return "; ".join(text for text in map(cell, found) if text)
    return str(found) if isinstance(found, _Written) else json.dumps(found, ensure_ascii=False, default=str)
