"""Two published trials, read through format files alone; the expected counts are taken with the csv module only."""

import csv
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from analysis.exports import load_format, read_export
from tests.exports.conftest import Reading

FORMATS = Path(__file__).parents[1] / "formats"

Plain = Callable[[str, str], list[dict[str, str]]]


@pytest.fixture
def trial(shared_data: Callable[[str], Path]) -> Callable[[str], Reading]:
    """Read the folder of a trial with the format file of the same name."""

    def read(name: str) -> Reading:
        connection = duckdb.connect()
        return Reading(
            connection, read_export(connection, shared_data(name), load_format(str(FORMATS / f"{name}.toml")))
        )

    return read


@pytest.fixture
def plain(shared_data: Callable[[str], Path]) -> Plain:
    """Read a file with nothing but the csv module."""

    def read(name: str, file: str) -> list[dict[str, str]]:
        with (shared_data(name) / file).open(newline="") as content:
            return list(csv.DictReader(content))

    return read


def test_headache_trial_has_one_intake_a_patient(plain: Plain, trial: Callable[[str], Reading]) -> None:
    """All 401 patients, with the practice as referrer, the arm as cohort and the kind of headache as condition."""
    people = plain("headache_trial", "acupuncture.csv")
    rows = trial("headache_trial").rows(
        "referral_id, referrer_id, therapist_id, cohort, condition, intake_date, birth_year, sex, symptom_weeks",
        "raw_intake",
    )
    assert len(people) == 401
    assert rows == [
        (
            one["id"], one["practice_id"], one["acupuncturist"], ("usual care", "acupuncture")[int(one["group"])],
            ("headache_unspecified", "headache_migraine")[int(one["migraine"])], "2000-01-01",
            str(2000 - int(one["age"])), ("male", "female")[int(one["sex"])],
            str(round(float(one["chronicity"]) * 52.1775)),
        )
        for one in people
    ]  # fmt: skip


@pytest.mark.parametrize(("column", "day"), [("pk1", "2000-01-01"), ("pk2", "2000-04-01"), ("pk5", "2000-12-31")])
def test_headache_severity_goes_from_wide_to_long(
    plain: Plain, trial: Callable[[str], Reading], column: str, day: str
) -> None:
    """Each severity column is a score on its day (0, 91, 365), and its blank cells are none."""
    given = [(one["id"], one[column]) for one in plain("headache_trial", "acupuncture.csv") if one[column]]
    rows = trial("headache_trial").rows("referral_id, value, score_date, measure", "raw_scores")
    assert [row[:2] for row in rows if row[2:] == (day, "headache_severity")] == given


def test_zero_headache_days_are_missing_only_where_the_score_is(plain: Plain, trial: Callable[[str], Reading]) -> None:
    """The 75 and 100 zeros beside a missing score are no score; the zeros of patients 509 and 840 stay zeros."""
    people = plain("headache_trial", "acupuncture.csv")
    rows = trial("headache_trial").rows("referral_id, score_date, value", "raw_scores where measure = 'headache_days'")
    days = {day: [(who, value) for who, date, value in rows if date == day] for day in ("2000-04-01", "2000-12-31")}
    assert len(days["2000-04-01"]) == 401 - sum(not one["pk2"] for one in people) == 326
    assert len(days["2000-12-31"]) == 401 - sum(not one["pk5"] for one in people) == 301
    assert [who for who, value in days["2000-12-31"] if float(value) == 0] == ["509", "840"]


def test_only_day_0_scores_of_the_headache_trial_are_of_the_intake(trial: Callable[[str], Reading]) -> None:
    """Timing is intake on day 0 and blank later."""
    counts = trial("headache_trial").connection.execute(
        "select timing, score_date = '2000-01-01' as first, count(*) from raw_scores group by all order by all"
    )
    assert counts.fetchall() == [("intake", True, 802), (None, False, 326 + 301 + 326 + 301)]


def test_headache_trial_brings_its_own_measure(trial: Callable[[str], Reading]) -> None:
    """The format points to the dictionary file beside it, and says from which day days count."""
    read = trial("headache_trial").export
    assert read.format.dictionary == FORMATS / "headache_trial.measures.toml"
    assert str(read.nominal_start) == "2000-01-01"


def test_controls_of_the_back_pain_trial_are_set_aside(plain: Plain, trial: Callable[[str], Reading]) -> None:
    """The 54 people without back pain are left out with a reason; 152 patients give an intake, 287 records scores."""
    people = plain("back_pain_trial", "Ashar2022_outcomes_demographics.csv")
    controls = [i for i, one in enumerate(people, 1) if one["is_patient"] == "0"]
    read = trial("back_pain_trial")
    assert len(controls) == 54
    assert read.rows("record, reason", "set_aside") == [
        (record, "A control person without back pain, not a patient of the trial.") for record in controls
    ]
    first = [one for one in people if one["is_patient"] == "1" and one["time"] == "1"]
    assert read.rows("referral_id", "raw_intake") == [(one["id"],) for one in first]
    assert len(first) == 152


def test_back_pain_patients_have_their_arm_sex_and_duration(trial: Callable[[str], Reading]) -> None:
    """The arm is the cohort; NaN is missing; years become weeks."""
    counts = trial("back_pain_trial").connection.execute(
        "select cohort, count(*) from raw_intake group by all order by all"
    )
    assert counts.fetchall() == [("pain reprocessing therapy", 50), ("placebo", 51), ("usual care", 50), (None, 1)]
    intake = trial("back_pain_trial").connection.execute(
        "select count(*) filter (sex = 'female'), count(*) filter (sex is null), min(cast(symptom_weeks as integer)) "
        "from raw_intake"
    )
    assert intake.fetchall() == [(81, 1, 26)]


@pytest.mark.parametrize(("column", "measure"), [("pain_avg", "nprs"), ("odi", "odi")])
def test_back_pain_scores_are_on_their_days(
    plain: Plain, trial: Callable[[str], Reading], column: str, measure: str
) -> None:
    """Time 1 is day 0 (timing intake), time 2 is day 30 (timing blank), and every score keeps its value."""
    given = [
        (one["id"], one[column], *{"1": ("2000-01-01", "intake"), "2": ("2000-01-31", None)}[one["time"]])
        for one in plain("back_pain_trial", "Ashar2022_outcomes_demographics.csv")
        if one["is_patient"] == "1"
    ]
    rows = trial("back_pain_trial").rows(
        "referral_id, value, score_date, timing", f"raw_scores where measure = '{measure}'"
    )
    assert rows == given
