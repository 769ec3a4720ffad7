"""What is asked on the command line as name=value."""

from collections.abc import Sequence

from analysis.errors import UsageError


def pairs(texts: Sequence[str]) -> dict[str, str | list[str]]:
    """The values by name; a name that comes several times has a list. Raises UsageError for what is no name=value."""
    found: dict[str, str | list[str]] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise UsageError(f"{text!r} is not a parameter: write name=value.")
        before = found.get(name)
        found[name] = value if before is None else [*([before] if isinstance(before, str) else before), value]
    return found
