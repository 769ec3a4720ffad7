"""`ask variation` on the sample: its counts are those of the other questions, and its words say how it was held."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from analysis.errors import InputError, UsageError
from analysis.filters import PROVIDERS, Filters
from analysis.provider_outcomes import PROVIDER_OUTCOMES
from analysis.questions import Result, ask
from analysis.questions.variation_first import STEPS
from analysis.questions.variation_words import shrunken_words
from analysis.warehouse.load import load_folder
from analysis.warehouse.store import Store, open_store

ROOT = Path(__file__).parents[2]
COUNTED_ELSEWHERE = {
    "improved": ("responders", "n_measured", "n_improved"),
    "worsened": ("responders", "n_measured", "n_worsened"),
    "completion": ("pain", "n_due", "n_change"),
    "no_show": ("sessions", "n_to_attend", "no_show"),
    "seen_14_days": ("access", "n_due_14", "n_within_14"),
    "adverse_events": ("safety", "n_visits", "n_events"),
}


@pytest.fixture(scope="module")
def sample(sample_warehouse: Path) -> Store:
    """The committed sample, loaded."""
    return open_store(sample_warehouse)


@pytest.fixture(scope="module")
def scores_only(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """An export of scores without bookings."""
    warehouse = tmp_path_factory.mktemp("scores")
    load_folder(ROOT / "tests" / "spec" / "scores_only", warehouse)
    return open_store(warehouse)


@pytest.fixture(scope="module")
def twelve(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The hand-counted export, some of whose checks fail."""
    warehouse = tmp_path_factory.mktemp("twelve")
    load_folder(ROOT / "tests" / "spec" / "twelve", warehouse)
    return open_store(warehouse)


def asked(store: Store, **filters: str) -> Result:
    return ask("variation", store, Filters.parse({"threshold": "30", **filters}))


@pytest.mark.parametrize("by", ["therapist", "referrer"])
@pytest.mark.parametrize("outcome", COUNTED_ELSEWHERE)
def test_counts_are_those_of_the_other_questions(sample: Store, outcome: str, by: str) -> None:
    """observed of n is what responders, pain, sessions, access and safety count of the same provider."""
    question, of, counted = COUNTED_ELSEWHERE[outcome]
    found = asked(sample, by=by, outcome=outcome).rows.set_index(by)
    other = ask(question, sample, Filters.parse({"by": by, "threshold": "30"})).rows.set_index(by)
    other = other[other[of] > 0].drop(index="unknown", errors="ignore")
    assert found["n"].to_dict() == other[of].to_dict()
    assert found["observed"].to_dict() == other[counted].to_dict()


@pytest.mark.parametrize("by", PROVIDERS)
def test_means_are_those_of_the_other_questions(sample: Store, by: str) -> None:
    """The mean improvement of a provider is the one that pain tells."""
    found = asked(sample, by=by, outcome="improvement").rows.set_index(by)
    other = ask("pain", sample, Filters(by=by)).rows.set_index(by).loc[found.index]
    pd.testing.assert_series_equal(found["observed"], other["improvement_mean"], check_names=False)
    assert found["n"].tolist() == other["n_change"].tolist()
    assert found["ratio"].isna().all()


@pytest.mark.parametrize("outcome", PROVIDER_OUTCOMES)
def test_choosing_one_changes_nothing_about_it(sample: Store, outcome: str) -> None:
    """A clinic chosen as a filter keeps its numbers, since the others stay what it is compared with."""
    alone = asked(sample, by="clinic", outcome=outcome, clinic="C-B").rows.iloc[0]
    among = asked(sample, by="clinic", outcome=outcome).rows.set_index("clinic").loc["C-B"]
    for column in ("n_complete", "observed", "expected", "ratio", "difference", "low_95", "high_998"):
        assert alone[column] == pytest.approx(among[column], nan_ok=True)


def test_order_is_by_name_and_nothing_ranks(sample: Store) -> None:
    """Providers stand in the order of their names, and no column or word ranks them."""
    result = asked(sample, by="therapist")
    assert result.rows["therapist"].tolist() == sorted(result.rows["therapist"])
    words = " ".join((result.sentence, *result.notes, *result.rows.columns)).lower()
    assert not any(word in words.split() for word in ("rank", "best", "worst", "top", "bottom", "league"))


def test_expected_is_the_sum_of_chances(sample: Store) -> None:
    """With a model the note says what it knows, and expected over all is near observed: each fit is of the others."""
    result = asked(sample, by="therapist")
    assert any(note.startswith("Expected from baseline score") for note in result.notes)
    assert result.details["spread"].loc[0, "is_adjusted"]
    assert result.rows["expected"].sum() == pytest.approx(result.rows["observed"].sum(), rel=0.1)
    assert (result.rows["unadjusted"] != result.rows["ratio"]).all()


@pytest.mark.parametrize(
    ("filters", "why"),
    [
        ({"at": "56"}, "The case-mix model is of the latest score"),
        ({"outcome": "worsened"}, "Only improvement at the latest score has a case-mix model"),
        ({"measure": "bctq_sss", "threshold": "mcid"}, "Too few improved, or did not, for a case-mix model"),
        ({"measure": "bctq_fss", "threshold": "mcid"}, "Without one part of the clinics too few are left"),
    ],
)
def test_not_adjusted_is_said(sample: Store, filters: dict[str, str], why: str) -> None:
    """Where there is no expectation, the takeaway and a note say that nobody is adjusted, and why."""
    result = asked(sample, by="clinic", **filters)
    assert "not adjusted" in result.sentence
    assert any(note.startswith("Not adjusted for who the patients are") and why in note for note in result.notes)
    assert result.rows["unadjusted"].isna().all()


def test_small_ones_are_words(sample: Store) -> None:
    """Who has under 10 complete has counts and what is expected in a sentence, and neither ratio nor limits."""
    result = asked(sample, by="referrer", condition="low_back")
    small = result.rows[result.rows["n_complete"] < 10]
    assert len(small) > 5
    assert small[["ratio", "low_95", "shrunken", "p", "rate"]].isna().all(axis=None)
    assert not small["shown"].any()
    first = small.iloc[0]
    said = result.details["small"].set_index("referrer")["sentence"][first["referrer"]]
    assert f"{first['observed']:.0f} of {first['n']} episode" in said
    assert f"{first['expected']:.1f} expected" in said


def test_six_steps_for_who_lies_outside(sample: Store) -> None:
    """Everybody outside has six steps in the order data, case mix, chance, structure, process, carer; nobody else has."""
    result = asked(sample, by="clinic")
    outside = result.rows.loc[result.rows["flag"].str.startswith(("below", "above")), "clinic"]
    first = result.details["first"]
    assert len(outside) > 0
    assert first["clinic"].drop_duplicates().tolist() == outside.tolist()
    assert first["look_at"].tolist() == list(STEPS) * len(outside)


def test_whatever_the_missing_did(sample: Store) -> None:
    """Clinic A: 184 of 460 improved, 35 of 495 without: 184 of 232.99 to 219 of 232.99 expected for all 495."""
    result = asked(sample, by="clinic")
    row = result.rows.set_index("clinic").loc["C-A"]
    expected = row["expected"] * 495 / 460
    said = result.details["first"]["says"].iloc[0]
    assert (row["observed"], row["n"], row["n_to_know"]) == (184, 460, 495)
    assert f"{184 / expected:.2f} to {219 / expected:.2f}" in said


def test_takeaway_names_chance_and_who(sample: Store) -> None:
    """The takeaway counts who lies outside beside what chance alone brings, and names up to three."""
    result = asked(sample, by="clinic")
    assert (
        "of 3 clinics with enough to tell, 1 lies outside the 95 % limits, where chance alone puts 0.2"
        in result.sentence
    )
    assert result.sentence.endswith("Clinic A below.")
    assert shrunken_words(result.rows, "clinic").startswith("Drawn towards what is expected")


def test_adverse_events_that_few_record_are_not_flagged(sample: Store) -> None:
    """Of 2 % of visits it is said whether there was one: shown, with that said, and nobody flagged."""
    result = asked(sample, by="clinic", outcome="adverse_events")
    assert set(result.rows["flag"]) == {"low completion"}
    assert any("is recorded of" in note for note in result.notes)
    assert "can be flagged" in result.sentence


def test_wrong_questions_are_refused(sample: Store, scores_only: Store) -> None:
    """An unknown outcome lists the known; another group is no provider; bookings cannot be counted where there are none."""
    with pytest.raises(UsageError, match="outcome takes improved, worsened"):
        Filters.parse({"outcome": "cured"})
    with pytest.raises(UsageError, match="by=clinic, therapist, referrer; not condition"):
        asked(sample, by="condition")
    with pytest.raises(InputError, match="No threshold of improvement is in force"):
        asked(sample, by="clinic", measure="sbp")
    for outcome in ("no_show", "seen_14_days", "adverse_events", "visits_per_episode"):
        with pytest.raises(InputError, match="no bookings"):
            asked(scores_only, outcome=outcome)


@pytest.mark.parametrize("outcome", PROVIDER_OUTCOMES)
def test_nobody_is_an_answer(sample: Store, outcome: str) -> None:
    """A selection that leaves nobody has no rows and a sentence, for every outcome; so have its further tables."""
    nobody = {"condition": "hypertension", "age": "under 30", "sex": "other", "duration": "under 6 weeks"}
    result = asked(sample, by="clinic", outcome=outcome, **nobody)
    assert result.rows.empty
    assert "nobody in this selection" in result.sentence
    assert all(result.details[name].empty for name in ("curve", "small", "first"))


def test_without_by_it_is_clinics(sample: Store) -> None:
    """Without by it compares clinics, and says so in its filters."""
    result = ask("variation", sample, replace(Filters(), threshold="30"))
    assert result.filters.by == "clinic"
    assert result.rows.columns[0] == "clinic"


def test_findings_are_those_of_the_question_that_counts_the_same(twelve: Store) -> None:
    """What failed checks say of the answer is what they say of the question that counts the same, and nothing else."""
    said = {}
    for outcome, kind in PROVIDER_OUTCOMES.items():
        filters = Filters.parse({"by": "clinic", "outcome": outcome, "threshold": "30"})
        said[outcome] = [finding.words() for finding in ask("variation", twelve, filters).findings]
        assert said[outcome] == [finding.words() for finding in ask(kind.counted_as, twelve, filters).findings]
    assert "Intake scores missing: 6 episodes" in said["improved"]
    assert "Intake scores missing: 6 episodes" not in said["no_show"]
