"""Exports whose consent is made up for the tests, and the counts of the research tables of each."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from analysis.disclosure.counting.tables import Counts, counts_of
from analysis.warehouse.load import load_folder
from analysis.warehouse.store import Store, open_store

ROOT = Path(__file__).parents[2]
Consenting = Callable[[Path, dict[str, str]], Store]


@pytest.fixture(scope="session")
def consenting(tmp_path_factory: pytest.TempPathFactory) -> Consenting:
    """A function that loads an export with the consent given for each referral; without any, the export lacks the column."""

    def loaded(export: Path, consent: dict[str, str]) -> Store:
        folder = tmp_path_factory.mktemp("consent")
        shutil.copytree(export, folder / "export")
        intake = pd.read_csv(export / "intake.csv", dtype="string").drop(columns="research_consent", errors="ignore")
        if consent:
            intake["research_consent"] = intake["referral_id"].map(consent)
        intake.to_csv(folder / "export" / "intake.csv", index=False)
        load_folder(folder / "export", folder / "warehouse")
        return open_store(folder / "warehouse")

    return loaded


@pytest.fixture(scope="session")
def everybody(consenting: Consenting) -> Store:
    """The sample, as if it did not record consent: everybody is counted, as in the questions."""
    return consenting(ROOT / "data" / "sample", {})


@pytest.fixture(scope="session")
def counts(everybody: Store) -> Counts:
    """The counts of the research tables of everybody in the sample."""
    return counts_of(everybody)


@pytest.fixture(scope="session")
def twelve_counts(consenting: Consenting) -> Counts:
    """The counts of the research tables of the export that is counted by hand."""
    return counts_of(consenting(ROOT / "tests" / "spec" / "twelve", {}))
