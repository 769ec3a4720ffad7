"""Damaged exports that are read into canonical text: each record is found again in one place or another."""

import pytest

from tests.fuzz.conftest import Tried
from tests.fuzz.exports import EXPORTS
from tests.fuzz.rule import read_problems

SLOW = ("fhir", "fhir_bulk", "omop", "cliniko_api")  # many files, looked up in each other


@pytest.mark.parametrize("name", EXPORTS)
def test_each_record_of_a_damaged_export_is_found_again(tried: Tried, name: str) -> None:
    """A record is in a canonical table, among the rejects or set aside; or the export is refused in words."""
    assert tried(name, range(100, 101 if name in SLOW else 105), read_problems) == []


@pytest.mark.long
@pytest.mark.parametrize("block", range(8))
@pytest.mark.parametrize("name", EXPORTS)
def test_each_record_of_many_damaged_exports_is_found_again(tried: Tried, name: str, block: int) -> None:
    """The same for many more."""
    assert tried(name, range(2_000 + 25 * block, 2_025 + 25 * block), read_problems) == []
