"""What one referring doctor may see: the own patients, benchmarks, and nothing of any other patient or doctor."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from analysis.access import OF_OWN_PATIENTS, one_doctor
from analysis.errors import InputError, OutcomesError
from analysis.filters import Filters
from analysis.questions import QUESTIONS, Result, ask
from analysis.warehouse.load import load_folder
from analysis.warehouse.store import Store, open_store

SEVEN = Path(__file__).parents[1] / "referrals" / "seven"
CUT = date(2025, 6, 30)
OWN = {"X", *(f"X{number}" for number in range(1, 8))}
BENCHMARKS = ("benchmark", "benchmark_access", "benchmark_curve", "benchmark_spread")
SELECTIONS = {"plain": Filters(), "by condition": Filters(by="condition")}


def open_seven(folder: Path, tables: dict[str, pd.DataFrame] | None = None) -> Store:
    """The export `seven`, or the tables given, as Dr Xu sees it."""
    export = SEVEN
    if tables is not None:
        export = folder / "export"
        export.mkdir()
        for name, table in tables.items():
            table.to_csv(export / f"{name}.csv", index=False)
    load_folder(export, folder / "warehouse", data_cut=CUT)
    return open_store(folder / "warehouse", one_doctor("X"))


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return {name: pd.read_csv(SEVEN / f"{name}.csv", dtype=str) for name in ("intake", "sessions", "providers")}


@pytest.fixture(scope="module")
def others_ids(tables: dict[str, pd.DataFrame]) -> set[str]:
    """Every id and name of the export that is not Dr Xu's, nor of the clinic of Dr Xu's patients."""
    intake, sessions, providers = tables.values()
    ids = {*intake["referral_id"], *intake["patient_id"], *intake["referrer_id"], *intake["clinic_id"]}
    ids |= {*sessions["session_id"], *sessions["therapist_id"], *providers["provider_id"], *providers["name"]}
    own = {*OWN, "Dr Xu", "K1", "Clinic North", *sessions.loc[sessions["referral_id"].isin(OWN), "session_id"]}
    return ids - own


@pytest.fixture(scope="module")
def xu(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return open_seven(tmp_path_factory.mktemp("everybody"))


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory, tables: dict[str, pd.DataFrame]) -> Store:
    """Dr Xu's store of an export that has nobody else's patients in it."""
    intake, sessions, providers = tables.values()
    own = {
        "intake": intake[intake["referrer_id"] == "X"],
        "sessions": sessions[sessions["referral_id"].isin(OWN)],
        "providers": providers[providers["provider_id"].isin({"X", "K1"})],
    }
    return open_seven(tmp_path_factory.mktemp("alone"), own)


def answer(store: Store, question: str, filters: Filters) -> Result:
    """The answer, or where the question wants its groups another way, that one."""
    try:
        return ask(question, store, filters)
    except OutcomesError:
        return ask(question, store, Filters())


def texts(tables: list[pd.DataFrame]) -> set[str]:
    """Every word of every text cell."""
    cells = (str(value) for table in tables for value in table.to_numpy(dtype=object).ravel())
    return {word.strip(".,;:()") for cell in cells for word in (cell, *cell.split())}


def test_no_table_holds_another_patient_or_doctor(xu: Store, others_ids: set[str]) -> None:
    """Read straight from the database, whatever a query might ask: no id or name of anybody else is in it."""
    with xu.connection.cursor() as cursor:
        names = [name for (name,) in cursor.execute("select table_name from duckdb_tables()").fetchall()]
        tables = [cursor.execute(f"from {name}").df() for name in names]

    assert {*BENCHMARKS, "episodes", "bookings", "scores"} <= {*names}
    assert not texts(tables) & others_ids
    assert sorted(tables[names.index("episodes")]["referral_id"]) == sorted(OWN - {"X"})


def test_a_patient_of_two_doctors_looks_like_anybody(xu: Store) -> None:
    """PX1 was referred by another doctor before: here it is the patient's first episode, under a number made anew."""
    with xu.connection.cursor() as cursor:
        row = cursor.execute("select patient_id, patient_episode from episodes where referral_id = 'X1'").fetchall()

    assert row[0][1] == 1
    assert row[0][0] != "PX1"


def test_the_store_reads_no_file_and_cannot_be_unlocked(xu: Store) -> None:
    """No file of the load, no setting: external access is off for good, and one thread does the work."""
    with xu.connection.cursor() as cursor:
        for statement in (
            f"from read_parquet('{xu.load.folder / 'episodes.parquet'}')",
            f"from '{SEVEN / 'intake.csv'}'",
            "set enable_external_access = true",
            "set threads = 4",
            f"attach '{xu.load.folder / 'x.db'}'",
        ):
            with pytest.raises(duckdb.Error):
                cursor.execute(statement)
        assert cursor.execute("select current_setting('threads')").fetchall() == [(1,)]


def test_what_a_load_says_of_everybody_is_not_in_the_store(xu: Store) -> None:
    """Counts of records, rejected records and names of others are left out."""
    assert {*xu.load.manifest} == {"load", "data_cut", "dates", "simulated", "has_sessions", "dictionary"}
    assert xu.reject_files() == {}
    assert xu.provider_names == {("referrer", "X"): "Dr Xu", ("clinic", "K1"): "Clinic North"}


@pytest.mark.parametrize("question", sorted(QUESTIONS.keys() - OF_OWN_PATIENTS))
def test_questions_about_more_than_the_own_are_refused(xu: Store, question: str) -> None:
    """Whatever is not said to be about own patients is refused with a sentence, also what is added later."""
    with pytest.raises(InputError, match="not open to this role"):
        ask(question, xu, Filters())


@pytest.mark.parametrize("question", sorted(OF_OWN_PATIENTS))
@pytest.mark.parametrize("selection", SELECTIONS)
def test_answers_hold_nothing_of_anybody_else(
    xu: Store, alone: Store, others_ids: set[str], question: str, selection: str
) -> None:
    """No answer names anybody else, and taking them out of the export changes no number but the benchmarks."""
    one, other = (answer(store, question, SELECTIONS[selection]) for store in (xu, alone))
    said = pd.DataFrame([one.sentence, *one.notes, str(one.parameters)])
    names = ("ladder", "access", "open", "stopped", "never", "appropriate") if question == "referrals" else one.details
    tables = [(one.details[name], other.details[name]) for name in names]

    assert not texts([one.rows, *one.details.values(), said]) & others_ids
    if question != "referrals":
        tables.append((one.rows, other.rows))
        assert (one.sentence, one.notes) == (other.sentence, other.notes)
    for mine, theirs in tables:
        pd.testing.assert_frame_equal(mine, theirs)


def test_a_condition_that_no_own_patient_has_finds_nobody(xu: Store) -> None:
    """Asked for a condition of the dictionary that no own patient has: nobody, and no benchmark of it."""
    assert ask("ladder", xu, Filters(condition=("muscle_spasm",))).rows["referred"].sum() == 0
    assert ask("referrals", xu, Filters(condition=("muscle_spasm",))).details["conditions"].empty


def test_another_doctor_is_refused(xu: Store) -> None:
    """A filter on another doctor is refused in the question of doctors, and finds nobody in all others."""
    with pytest.raises(InputError, match="Only the own referrals"):
        ask("referrals", xu, Filters(referrer=("A",)))
    with pytest.raises(InputError, match="no referrer"):
        ask("ladder", xu, Filters(referrer=("A",)))


def test_benchmarks_hold_to_the_rule(xu: Store) -> None:
    """Every benchmark rests on 3 other doctors or more, none with over half, and on 10 patients at every week."""
    with xu.connection.cursor() as cursor:
        rates, curves = (cursor.execute(f"from {name}").df() for name in ("benchmark", "benchmark_curve"))

    assert set(rates["condition"]) == {"low_back"}
    assert (rates["n_doctors"] >= 3).all()
    assert (rates["n_complete"] >= 10).all()
    assert set(curves["condition"].dropna()) == {"low_back"}
    assert (curves["at_risk"] >= 10).all()
    assert (curves["time"] % 7 == 0).all()


def test_who_may_see_no_rows_sees_none_of_a_doctor_either(xu: Store) -> None:
    """For a role of aggregates a doctor's page has its tables of counts, and no list of referrals."""
    scope = replace(one_doctor("X"), row_level=False)
    result = ask("referrals", open_store(xu.load.folder.parent, scope), Filters())

    assert result.details["open"].empty
    assert result.details["stopped"].empty
    assert not texts([*result.details.values()]) & (OWN - {"X"})
