"""Damaged exports that are loaded: published with every record accounted for, or refused in words, leaving nothing."""

import pytest

from tests.fuzz.conftest import Tried
from tests.fuzz.exports import EXPORTS
from tests.fuzz.rule import load_problems

SLOW = ("fhir", "fhir_bulk", "omop", "cliniko_api")  # many files, looked up in each other


@pytest.mark.parametrize("name", EXPORTS)
def test_damaged_export_is_loaded_whole_or_refused(tried: Tried, name: str) -> None:
    """Whatever is done to an export: all of its records are accounted for, or a sentence says why it is not loaded."""
    assert tried(name, range(1 if name in SLOW else 2), load_problems) == []


@pytest.mark.long
@pytest.mark.parametrize("block", range(4))
@pytest.mark.parametrize("name", EXPORTS)
def test_many_damaged_exports_are_loaded_whole_or_refused(tried: Tried, name: str, block: int) -> None:
    """The same for many more."""
    assert tried(name, range(1_000 + 25 * block, 1_025 + 25 * block), load_problems) == []
