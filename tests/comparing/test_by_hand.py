"""A comparison small enough to be done with a pencil: two groups of twelve, three who are left out, and their table 1.

Pain from 0 to 10, lower is better. Group A: six begin at 4 and end at 1, 1, 1, 3, 3, 3; six begin at 8 and end at 3, 3,
3, 5, 5, 5. Group B: three begin at 4 and end at 2, 4, 3; nine begin at 8 and end at 4, 6, 4, 6, 4, 6, 4, 6, 5. Weeks of
symptoms are 4, 6 or 8 and lie so that they go neither with baseline nor with outcome. Beside them: A13 without an outcome,
B13 without weeks, C1 alone in its group.
"""

import pandas as pd
import pytest

from analysis.errors import InputError, UsageError
from analysis.filters import Filters
from analysis.questions import Result, ask
from analysis.warehouse.load import load_folder
from analysis.warehouse.store import Store, open_store

A_ENDS = [1, 1, 1, 3, 3, 3, 3, 3, 3, 5, 5, 5]
B_ENDS = [2, 4, 3, 4, 6, 4, 6, 4, 6, 4, 6, 5]
A_WEEKS = [4, 8, 6] * 4
B_WEEKS = [6, 6, 6, 4, 4, 8, 8, 6, 6, 6, 6, 6]
T_20 = 2.0859634  # the 97.5 % point of Student's t with 20 degrees of freedom, as printed in tables: 2.086


def patients() -> list[tuple[str, str, int, object, object, str]]:
    """Id, cohort, baseline, weeks, outcome, payer."""
    a = [
        (f"A{i + 1}", "A", 4 if i < 6 else 8, A_WEEKS[i], A_ENDS[i], ("insurance", "self-pay")[i % 2])
        for i in range(12)
    ]
    b = [
        (f"B{i + 1}", "B", 4 if i < 3 else 8, B_WEEKS[i], B_ENDS[i], "insurance" if i < 3 else "self-pay")
        for i in range(12)
    ]
    rest = [("A13", "A", 6, 6, "", ""), ("B13", "B", 7, "", 5, "self-pay"), ("C1", "C", 6, 6, 5, "other")]
    return [*a, *b, *rest]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The patients as an export of scores."""
    folder = tmp_path_factory.mktemp("by_hand")
    (folder / "export").mkdir()
    intake = [
        "referral_id,patient_id,condition,intake_date,cohort,baseline_pain,symptom_weeks,payer,birth_year,clinic_id"
    ]
    scores = ["referral_id,score_date,measure,value"]
    for place, (name, cohort, baseline, weeks, outcome, payer) in enumerate(patients()):
        year = 1980 if place % 9 == 0 else ""  # known of 3 in 27, which is too few to adjust for
        intake.append(
            f"{name},{name},low_back,2025-01-01,{cohort},{baseline},{weeks},{payer},{year},{name[0]}{place % 2}"
        )
        scores += [f"{name},2025-02-01,nprs,{outcome}"] if outcome != "" else []
    scores.append("A13,2025-01-01,nprs,6")
    (folder / "export" / "intake.csv").write_text("\n".join(intake) + "\n")
    (folder / "export" / "scores.csv").write_text("\n".join(scores) + "\n")
    load_folder(folder / "export", folder / "warehouse")
    return open_store(folder / "warehouse")


def asked(store: Store, question: str, **filters: str) -> Result:
    return ask(question, store, Filters.parse({"by": "cohort", "at": "31", **filters}))


def row(result: Result, group: str) -> dict[str, object]:
    (found,) = result.rows[result.rows["cohort"] == group].to_dict("records")
    return found


def test_the_difference(store: Store) -> None:
    """A ends at 3 on average, B at 4.5: A is better by 1.5. But A begins at 6 and B at 7, and within the groups one point
    of baseline goes with half a point of outcome: 24 / 48 in A (products 12 x 2 x 1, squares 12 x 4), in B 18 / 36 (3 x 3
    x 1.5 + 9 x 1 x 0.5, 3 x 9 + 9 x 1). So 0.5 of the 1.5 is baseline, and 1.0 remains.
    """
    found = row(asked(store, "compare", reference="B", cohort="A,B"), "A")
    assert found["unadjusted"] == pytest.approx(1.5)
    assert found["difference"] == pytest.approx(1.0)


def test_the_interval(store: Store) -> None:
    """About the lines lie 12 x 1 in A and 2 + 8 x 1 + 0 in B: 22 with 24 - 2 groups - 2 covariates = 20 degrees of freedom.
    The variance of the difference is 22 / 20 (1 / 12 + 1 / 12 + 1 / (48 + 36)), the last for one point of baseline.
    """
    found = row(asked(store, "compare", reference="B", cohort="A,B"), "A")
    half = T_20 * (1.1 * (1 / 6 + 1 / 84)) ** 0.5
    assert found["low"] == pytest.approx(1 - half, abs=1e-6)
    assert found["high"] == pytest.approx(1 + half, abs=1e-6)
    assert 0.02 < found["p"] < 0.05


def test_the_verdict(store: Store) -> None:
    """The interval of A against B, 0.08 to 1.92, leaves out 0; the margin of pain 0-10 is half of 2 points. In units of the
    SD within groups, sqrt((48 x 0.25 + 12 + 36 x 0.25 + 10) / 22), it is 1 / 1.398.
    """
    found = row(asked(store, "compare", reference="B", cohort="A,B"), "A")
    assert (found["margin"], found["verdict"]) == (1, "better")
    assert found["standardised_difference"] == pytest.approx(1 / (43 / 22) ** 0.5)
    assert row(asked(store, "compare", reference="A", cohort="A,B"), "B")["verdict"] == "worse"


def test_who_is_left_out(store: Store) -> None:
    """Due are 27; A13 has no outcome, B13 no weeks; ages are known of too few to be asked for, and nobody is lost by them.
    C1, alone in its group, is compared and not shown.
    """
    result = asked(store, "compare")
    left_out = result.details["left_out"].set_index("cohort")
    assert left_out.loc["A"].tolist() == [13, 1, 0, 12]
    assert left_out.loc["B"].tolist() == [13, 0, 1, 12]
    assert left_out.loc["C"].tolist() == [1, 0, 0, 1]
    assert result.notes[0] == (
        "Compared: 25 of 27 (93 %) due episodes. Left out: 1 without baseline or outcome score, 1 without duration of "
        "symptoms."
    )
    assert result.notes[1] == (
        "Adjusted for baseline score, duration of symptoms. Not adjusted for age (known of fewer than half), sex (known of "
        "fewer than half), condition (the same for all)."
    )
    alone = row(result, "C")
    assert (alone["n_group"], alone["shown"]) == (1, False)
    assert pd.isna(alone["verdict"])


def test_all_others_are_weighted_by_their_size(store: Store) -> None:
    """Against all others: of A that is B and C, 12 and 1 of 13."""
    against = row(asked(store, "compare"), "A")
    b, c = (row(asked(store, "compare", reference=name), "A") for name in "BC")
    assert against["reference"] == "all others"
    assert (against["n"], against["n_group"], against["n_reference"]) == (25, 12, 13)
    assert against["difference"] == pytest.approx((12 * b["difference"] + c["difference"]) / 13)


def test_of_two_groups_each_is_compared_with_the_other(store: Store) -> None:
    """With two groups all others is the other: it is named, and the two rows differ in sign only."""
    a, b = (row(asked(store, "compare", cohort="A,B"), name) for name in "AB")
    assert (a["reference"], b["reference"]) == ("B", "A")
    assert (a["difference"], a["low"], a["p"]) == pytest.approx((-b["difference"], -b["high"], b["p"]))


def test_the_sentence(store: Store) -> None:
    """The takeaway of one comparison has its difference, interval, counts and verdict."""
    assert asked(store, "compare", cohort="A,B").sentence == (
        "Pain (NPRS 0-10) at the score nearest day 31: adjusted difference of A from B +1.0 (95 % CI +0.1 to +1.9; positive "
        "is better), n 12 and 12: better."
    )


def test_nothing_to_compare(store: Store) -> None:
    """Without groups, with one group, and with too few there are counts and a sentence, and no difference."""
    for filters in ({"by": ""}, {"cohort": "A"}, {"cohort": "C"}, {"cohort": "A,C"}):
        result = asked(store, "compare", **filters)
        assert not result.rows["shown"].any()
        assert result.rows["verdict"].isna().all()
        assert result.sentence.startswith(("Nothing is compared yet", "Too few to compare"))
    assert asked(store, "compare", by="").rows["n"].tolist() == [25]


def test_what_cannot_be_asked(store: Store) -> None:
    """A reference without groups is wrong usage; one that is not there, and measures put together, are refused in words."""
    with pytest.raises(UsageError, match="by="):
        ask("compare", store, Filters.parse({"reference": "A"}))
    with pytest.raises(InputError, match="no cohort 'X'"):
        asked(store, "compare", reference="X")
    with pytest.raises(InputError, match="one condition"):
        asked(store, "compare", measure="primary")


def cells(result: Result, group: str) -> dict[tuple[str, str | None], dict[str, object]]:
    rows = result.rows[result.rows["cohort"] == group]
    plain = rows.astype(object).where(rows.notna(), None).to_dict("records")
    return {(found["variable"], found["level"]): found for found in plain}


def test_table_one_of_numbers(store: Store) -> None:
    """Baseline of A's 13: mean (6 x 4 + 6 x 8 + 6) / 13 = 6, SD sqrt(48 / 12) = 2; of B's 13: (3 x 4 + 9 x 8 + 7) / 13 = 7,
    sqrt(36 / 12). The standardised difference is -1 / sqrt((4 + 3) / 2). B13's weeks are missing.
    """
    result = asked(store, "baseline", reference="B")
    a, b = cells(result, "A"), cells(result, "B")
    found = a["baseline", None]
    assert (found["n"], found["missing"]) == (13, 0)
    assert (found["mean"], found["sd"]) == pytest.approx((6, 2))
    assert b["baseline", None]["sd"] == pytest.approx(3**0.5)
    assert found["standardised_difference"] == pytest.approx(-1 / 3.5**0.5)
    assert b["baseline", None]["standardised_difference"] is None
    assert (b["symptom_weeks", None]["n"], b["symptom_weeks", None]["missing"]) == (12, 1)


def test_table_one_of_names(store: Store) -> None:
    """Payers of A: 6 of 12 insurance, 6 self-pay, one unknown; of B 3 of 13 and 10 of 13. Standardised difference of the
    share: (1 / 2 - 3 / 13) / sqrt((1 / 4 + 30 / 169) / 2), and of the two levels together the same without its sign.
    """
    a = cells(asked(store, "baseline", reference="B"), "A")
    apart = (1 / 2 - 3 / 13) / ((1 / 4 + 30 / 169) / 2) ** 0.5
    found = a["payer", "insurance"]
    assert (found["n"], found["share"], found["missing"]) == (6, 0.5, 1)
    assert found["standardised_difference"] == pytest.approx(apart)
    assert a["payer", "self-pay"]["standardised_difference"] == pytest.approx(-apart)
    assert (a["payer", None]["n"], a["payer", None]["share"]) == (12, None)
    assert a["payer", None]["standardised_difference"] == pytest.approx(apart)


def test_table_one_of_others(store: Store) -> None:
    """Against all others A's baseline is set against B and C together: (13 x 7 + 6) / 14, squares 36 + 13 / 14 x (7 - 6)^2."""
    found = cells(asked(store, "baseline"), "A")["baseline", None]
    mean, variance = 97 / 14, (36 + 13 / 14) / 13
    assert found["reference"] == "all others"
    assert found["standardised_difference"] == pytest.approx((6 - mean) / ((4 + variance) / 2) ** 0.5)


def test_table_one_leaves_out_what_is_compared(store: Store) -> None:
    """By condition there is no variable condition, and no p-value in any table."""
    result = ask("baseline", store, Filters.parse({"by": "condition"}))
    assert "condition" not in set(result.rows["variable"])
    assert "p" not in result.rows


def test_missing_is_counted(store: Store) -> None:
    """What is missing of each variable is said, of all who started; nothing is filled in."""
    (note,) = asked(store, "baseline").notes
    assert "age 24 of 27" in note
    assert "weeks of symptoms 1 of 27" in note
    assert "payer 1 of 27" in note


def test_rows_add_up(store: Store) -> None:
    """Of every group and name, the levels add up to those who know it, and these with the missing to all."""
    rows = asked(store, "baseline").rows
    names = rows[rows["variable"].isin(["sex", "condition", "payer"])]
    for (group, _), part in names.groupby(["cohort", "variable"]):
        whole = part[part["level"].isna()].iloc[0]
        assert part["n"].sum() == 2 * whole["n"]
        assert whole["n"] + whole["missing"] == {"A": 13, "B": 13, "C": 1}[group]
        assert len(set(part["missing"])) == 1
    assert pd.isna(rows.loc[rows["variable"] == "prescribed_sessions", "mean"]).all()
