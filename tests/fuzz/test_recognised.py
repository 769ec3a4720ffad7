"""Damaged exports that are looked at by their headers: recognised, or told in words what they lack."""

import pytest

from tests.fuzz.conftest import Tried
from tests.fuzz.exports import EXPORTS
from tests.fuzz.rule import recognise_problems


@pytest.mark.parametrize("name", EXPORTS)
def test_damaged_export_is_recognised_or_told_in_words(tried: Tried, name: str) -> None:
    """Recognising and inspecting end in an answer or a sentence, whatever was done to the files."""
    assert tried(name, range(300, 308), recognise_problems) == []


@pytest.mark.long
@pytest.mark.parametrize("block", range(5))
@pytest.mark.parametrize("name", EXPORTS)
def test_many_damaged_exports_are_recognised_or_told_in_words(tried: Tried, name: str, block: int) -> None:
    """The same for many more."""
    assert tried(name, range(3_000 + 100 * block, 3_100 + 100 * block), recognise_problems) == []
