"""Every table of a doctor's page, against COUNTING.md."""

from dataclasses import replace

import pytest

from analysis.errors import InputError
from analysis.filters import Filters
from analysis.questions import Result, ask
from analysis.warehouse.store import Store


def test_ladder_with_the_days_to_the_first_visit(answer: Result) -> None:
    """7 referred, 5 intakes, 5 came (half of the 7 within 14 days), 5 scored twice, 4 finished, 2 improved."""
    table = answer.details["ladder"].set_index("step")

    assert list(table["n"]) == [7, 5, 5, 5, 4, 2]
    assert set(table["of"]) == {7}
    assert table.loc["first_visit", "days_median"] == 14


def test_ladder_says_the_moment_in_force(answer: Result, xu: Store) -> None:
    """At the latest score care has to be finished; at a day it is that day's score that counts, and the words say so."""
    of_a_day = ask("referrals", xu, Filters(at=28)).details["ladder"].set_index("step")["label"]
    latest = answer.details["ladder"].set_index("step")["label"]

    assert (latest["outcome"], latest["improved"]) == (
        "Care finished, with an outcome score",
        "Improved at the latest score",
    )
    assert (of_a_day["outcome"], of_a_day["improved"]) == (
        "Has the score nearest day 28",
        "Improved at the score nearest day 28",
    )


def test_access_counts_those_still_waiting(answer: Result) -> None:
    """5 came, 1 may come (5 days), 1 never (119 days, of 5 referred over 28 days ago); 3 of 6 within 14 days."""
    row = answer.details["access"].iloc[0]

    assert list(row[["n_referred", "n_came", "n_not_come", "n_may_come", "n_never"]]) == [7, 5, 2, 1, 1]
    assert list(row[["n_due_28", "n_due_14", "n_within_14", "days_median"]]) == [5, 6, 3, 14]


def test_condition_with_a_benchmark_of_three_doctors(answer: Result) -> None:
    """Low back: 2 of 4 improved, of the others 6 of 12; under ten there is no rate and no difference, and none can tell."""
    row = answer.details["conditions"].set_index("condition").loc["low_back"]

    assert list(row[["n_referred", "n_due", "n_complete", "n_improved"]]) == [4, 4, 4, 2]
    assert list(row[["others_n", "others_doctors", "others_rate"]]) == [12, 3, 0.5]
    assert row[["rate", "difference", "low", "high"]].isna().all()
    assert row["verdict"] == "cannot tell yet"
    assert row["n_more"] >= 10 - 4
    assert not row["shown"]


def test_condition_of_which_one_doctor_has_over_half_has_no_benchmark(answer: Result) -> None:
    """Headache: 9 of the 11 others are one doctor's, so that nothing of them is shown."""
    row = answer.details["conditions"].set_index("condition").loc["headache_tension"]

    assert row[["others_n", "others_rate", "verdict", "n_more"]].isna().all()
    assert row["sentence"] == "Tension-type headache: 3 referred, none finished yet with scores before and after."


def test_curves_of_own_and_of_others(answer: Result) -> None:
    """Own: 1/4 on day 14, 1/2 on day 28, never shown (5 at risk). Others: 1/2 on day 14, and no week with under ten."""
    curve = answer.details["curve"]
    own, others = (curve[curve["who"] == who] for who in ("own", "others"))

    assert list(zip(own["time"], own["at_risk"], own["estimate"], strict=True)) == [
        (0, 5, 0),
        (14, 4, 0.25),
        (28, 2, 0.5),
    ]
    assert not own["shown"].any()
    assert list(zip(others["time"], others["at_risk"], others["estimate"], strict=True)) == [
        (0, 12, 0), (7, 12, 0), (14, 12, 0.5),
    ]  # fmt: skip


def test_open_and_stopped_by_the_number_of_the_referral(answer: Result) -> None:
    """X6 is in care (last visit 3 days before the cut), X7 may still come, X5 never did; X4 stopped after 2 of 6 visits."""
    going = answer.details["open"].set_index("referral")
    stopped = answer.details["stopped"].set_index("referral")

    assert dict(going["state"]) == {"X6": "in care", "X7": "may still come"}
    assert answer.details["never"][["referral", "days_since_referral"]].to_numpy().tolist() == [["X5", 119]]
    assert going.loc["X6", "days_since_visit"] == 3
    assert list(stopped.index) == ["X4"]
    assert list(stopped.loc["X4", ["n_visits", "prescribed_sessions", "days_since_visit"]]) == [2, 6, 112]


def test_what_the_referrals_were_like(answer: Result) -> None:
    """Over 12 weeks 2 of 4 known; the whole plan 2 of 4; 11 sessions of 16; nobody without baseline or room."""
    table = answer.details["appropriate"]

    assert {row.item: (row.n, row.of) for row in table.itertuples()} == {
        "over_12_weeks": (2, 4),
        "plan_delivered": (2, 4),
        "sessions": (11, 16),
    }


def test_words_come_in_the_order_in_which_they_are_read(answer: Result) -> None:
    """Summary, came, conditions, time, consider, method; no word of what is expected where no model could be fitted."""
    words = answer.details["words"]

    assert list(dict.fromkeys(words["place"])) == ["summary", "came", "conditions", "time", "consider", "method"]
    assert answer.sentence == (
        "Of 7 referrals, 5 came to a first visit; 4 finished with scores before and after, and 2 of these had improved."
    )
    assert "Half of 7 referred had come to a first visit 14 days after the referral." in set(words["sentence"])
    assert "2 of 5 reached improvement during care." in set(words["sentence"])


def test_a_manager_sees_what_the_doctor_sees(answer: Result, everybody: Store) -> None:
    """Asked by who may see all, about that doctor: every table is the same."""
    asked = ask("referrals", everybody, Filters(referrer=("X",)))

    assert asked.sentence == answer.sentence
    assert asked.rows.equals(answer.rows)
    assert all(asked.details[name].equals(table) for name, table in answer.details.items())


def test_all_doctors_have_a_row_each(everybody: Store) -> None:
    """Without one doctor: counts of each, by their id, and no details."""
    asked = ask("referrals", everybody, Filters())
    rows = asked.rows.set_index("referrer")

    assert list(rows.index) == ["A", "B", "C", "X"]
    assert list(rows["n_complete"]) == [13, 5, 5, 4]
    assert list(rows["observed"]) == [7, 2, 2, 2]
    assert list(rows["shown"]) == [True, False, False, False]
    assert not asked.details


def test_a_doctor_without_referrals_gets_a_sentence(everybody: Store) -> None:
    """Dr Nobody is in the export's list of providers and referred nobody."""
    asked = ask("referrals", everybody, Filters(referrer=("N",)))

    assert asked.rows.empty
    assert asked.sentence == "No referral of Dr Nobody is in this selection."


@pytest.mark.parametrize("referrer", ["Z", "PX1"])
def test_a_doctor_whom_the_load_does_not_know_is_refused(everybody: Store, referrer: str) -> None:
    """An id that is no doctor's: a sentence, and no empty page."""
    with pytest.raises(InputError, match="no referring doctor"):
        ask("referrals", everybody, Filters(referrer=(referrer,)))


def test_other_filters_leave_the_own_counts_and_take_the_benchmark_away(xu: Store) -> None:
    """Benchmarks are of whole conditions: of those with over 12 weeks of symptoms two are left, and no others."""
    asked = ask("referrals", xu, Filters(duration=("over 12 weeks",)))
    row = asked.details["conditions"].iloc[0]

    assert list(row[["n_referred", "n_complete", "n_improved"]]) == [2, 2, 2]
    assert asked.details["conditions"]["others_n"].isna().all()
    assert set(asked.details["curve"]["who"]) == {"own"}
    assert any("nothing is compared" in sentence for sentence in asked.details["words"]["sentence"])


@pytest.mark.parametrize("filters", [Filters(therapist=("T1",)), Filters(without=("duplicate_bookings",))])
def test_what_the_narrow_store_cannot_look_at_is_refused(everybody: Store, filters: Filters) -> None:
    """Who treated, and what checks found, are not in a doctor's store: asked for, a sentence instead of all of them."""
    with pytest.raises(InputError, match="take that filter away"):
        ask("referrals", everybody, replace(filters, referrer=("X",)))


def test_the_moment_in_force_is_said(xu: Store) -> None:
    """At day 14, X1 to X4 have a score and X3 alone (8 to 5) had improved; no benchmark is kept of another moment."""
    asked = ask("referrals", xu, Filters(at=14))

    assert asked.sentence == (
        "Of 7 referrals, 5 came to a first visit; 4 had a score at day 14, and 1 of these had improved."
    )
    assert asked.details["conditions"]["others_n"].isna().all()
