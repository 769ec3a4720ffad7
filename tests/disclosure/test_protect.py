"""What research tables say: every number rests on what is released, follows from it where it says so, and is right."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.disclosure.control.policy import policies
from analysis.disclosure.counting.specs import tables
from analysis.disclosure.counting.tables import Counts, coded
from analysis.disclosure.protect import Earlier, Protected
from analysis.disclosure.protected.protected_table import ProtectedTable
from analysis.disclosure.protected.table_json import from_json, to_json
from analysis.filters import Filters
from analysis.questions import ask
from analysis.questions.result import Result
from analysis.statistics.rates import mean_interval
from analysis.statistics.survival import incidence
from analysis.warehouse.store import Store
from tests.disclosure.standing_in import hiding, protected, rows


@pytest.fixture(scope="module")
def made(counts: Counts) -> Protected:
    """The tables of everybody in the sample under the default policy, where only the small counts are hidden."""
    return protected(counts, "default", hiding())


@pytest.fixture(scope="module")
def unrounded(counts: Counts) -> Protected:
    """The same under the policy that does not round."""
    return protected(counts, "cms", hiding())


@pytest.mark.parametrize(
    "policy",
    [
        name if name in ("default", "midpoint6", "cms") else pytest.param(name, marks=pytest.mark.long)
        for name in policies()
    ],
)
def test_every_policy_gives_every_table(counts: Counts, policy: str) -> None:
    """Under each policy the whole fixed set passes the gate."""
    found = protected(counts, policy, hiding())
    assert [table.name for table in found.tables] == [*tables()]
    assert found.closed_to == counts.closed_to


@pytest.mark.parametrize(("seed", "share"), [(0, 0.1), (1, 0.5)])
def test_nothing_rests_on_a_hidden_count(counts: Counts, seed: int, share: float) -> None:
    """Whatever is hidden, no statistic is told of which a count is hidden, and no held or hidden row looks like another."""
    for table in protected(counts, "default", hiding(share, seed)).tables:
        frame = table.frame()
        for v in (v for v in table.variables if v.kind == "statistic"):
            assert not (frame[v.name].notna() & frame[list(v.of)].isna().any(axis=1)).any()
        assert ((frame["status"] == "hidden") == frame[list(table.counts)].isna().any(axis=1)).all()


def test_a_count_is_one_number_everywhere(made: Protected) -> None:
    """A count that several tables hold is the same in all of them."""
    ladder, pain, responders = (rows(made, f"{name}_by_sex") for name in ("ladder", "pain", "responders"))
    at = ["condition", "sex"]
    outcome = ladder[ladder["step"] == "outcome"].set_index(at)["n"].dropna()
    assert len(outcome) > 20
    assert pain.set_index(at)["n_measured"].dropna().to_dict() == outcome[lambda n: n >= 0].to_dict()
    thirty = responders[responders["outcome"] == "improved_30"].set_index(at)["n_measured"].dropna()
    assert thirty.to_dict() == outcome.loc[thirty.index].to_dict()
    referred = ladder[ladder["step"] == "referred"].set_index(at)["n"].dropna().to_dict()
    first = rows(made, "table_1")
    first = first[first["variable"] == "sex"].set_index(["condition", "level"])["n"].dropna()
    assert first.to_dict() == referred


def shares(table: ProtectedTable) -> list[str]:
    return [v.name for v in table.variables if v.form == "share"]


@pytest.mark.parametrize("policy", ["default", "midpoint6"])
def test_shares_follow_from_released_counts(counts: Counts, policy: str) -> None:
    """Every share is 100 part / whole of its row in whole per cent, and its limits are Wilson's of the same counts."""
    seen = 0
    for table in protected(counts, policy, hiding(0.1)).tables:
        for name in shares(table):
            variable = next(v for v in table.variables if v.name == name)
            frame = table.frame().dropna(subset=[name])
            part, whole = (frame[column].to_numpy(dtype=float) for column in variable.of)
            exact = 100 * part / whole
            assert (np.abs(frame[name] - exact) <= 0.5 + 1e-9).all()
            for k, n, low, high in zip(part, whole, frame[f"{name}_low"], frame[f"{name}_high"], strict=True):
                interval = stats.binomtest(int(k), int(n)).proportion_ci(method="wilson")
                assert (low, high) == (round(100 * interval.low), round(100 * interval.high))
            seen += len(frame)
    assert seen > 500


def test_limits_of_means_follow_from_what_is_released(made: Protected) -> None:
    """Limits of a mean are Student's of the released mean, deviation and n, rounded to a hundredth of the range."""
    for name, n, mean in (("pain_by_sex", "n_measured", "change"), ("trajectory_by_year", "n", "score")):
        frame = rows(made, name).dropna(subset=[f"{mean}_mean"])
        assert len(frame) > 15
        expected = mean_interval(frame[f"{mean}_mean"], frame[f"{mean}_sd"], frame[n])
        for end, limit in zip(("low", "high"), expected, strict=True):
            assert frame[f"{mean}_{end}"].to_numpy(dtype=float) == pytest.approx(limit, abs=0.0501)


def test_the_curve_follows_from_released_counts(made: Protected) -> None:
    """A life table by hand over the released counts of each curve gives its steps, which stop at the first hidden count."""
    curves, seen = rows(made, "curve_by_sex"), 0
    for _, own in curves.groupby(["condition", "sex"]):
        free, reached, left = 1.0, 0.0, float(own["n"].fillna(0).iloc[0])
        for row in own.sort_values("day").to_dict("records"):
            if pd.isna(row["estimate"]):
                break
            at_risk = left - row["censored"] / 2
            assert row["at_risk"] == left
            reached += free * row["improved"] / at_risk
            free *= 1 - (row["improved"] + row["ended"]) / at_risk
            left -= row["improved"] + row["ended"] + row["censored"]
            assert row["estimate"] == round(100 * reached)
            seen += 1
        assert own.sort_values("day")["estimate"].isna().is_monotonic_increasing
    assert seen >= 5


@pytest.fixture(scope="module")
def people(everybody: Store, counts: Counts) -> pd.DataFrame:
    """Due first episodes of closed periods with their scores of pain, straight from the marts."""
    folder = everybody.load.folder
    episodes = pd.read_parquet(folder / "episodes.parquet")
    episodes = episodes[episodes["patient_episode"] == 1]
    begun = pd.to_datetime(episodes["first_visit_date"]).fillna(pd.to_datetime(episodes["referral_date"]))
    episodes = episodes[(begun <= pd.Timestamp(counts.closed_to)) & episodes["is_started"]]
    outcomes = pd.read_parquet(folder / "outcomes.parquet").query("measure == 'nprs'")
    found = episodes[episodes["state"].isin(["ended", "lost"])].merge(outcomes, on="episode_id", how="left")
    found["change"] = (found["latest"] - found["baseline"]).where(found["baseline"] > 0)
    return found


def test_means_are_those_of_the_people(unrounded: Protected, people: pd.DataFrame) -> None:
    """Means, deviations and quantiles are those that pandas finds for the same people, rounded to a tenth of a point."""
    frame = rows(unrounded, "pain_by_sex")
    frame = frame[(frame["condition"] != "all") & (frame["sex"] != "all")].dropna(subset=["change_mean"])
    scored = people.dropna(subset=["change"]).groupby(["condition", "sex"])
    assert len(frame) > 10
    for row in frame.to_dict("records"):
        own = scored.get_group((row["condition"], row["sex"]))
        assert row["n_measured"] == len(own)
        expected = {
            "baseline_mean": own["baseline"].mean(), "baseline_sd": own["baseline"].std(),
            "latest_mean": own["latest"].mean(), "latest_sd": own["latest"].std(),
            "change_mean": own["change"].mean(), "change_sd": own["change"].std(),
        }  # fmt: skip
        if len(own) >= 22:
            expected["change_median"] = own["change"].median()
        if len(own) >= 44:
            expected |= {
                name: own["change"].quantile(p, "midpoint") for name, p in (("change_q1", 0.25), ("change_q3", 0.75))
            }
        for name, value in expected.items():
            within = 0.5001 if name in {"change_q1", "change_q3"} else 0.0501  # another way between two people's values
            assert row[name] == pytest.approx(value, abs=within)
        assert pd.isna(row["change_median"]) == (len(own) < 22)
        assert pd.isna(row["change_q1"]) == (len(own) < 44)


def test_no_show_rates_are_those_of_the_bookings(everybody: Store, counts: Counts, unrounded: Protected) -> None:
    """No-show rates and mean visits are those that pandas finds in the bookings of the same people."""
    folder = everybody.load.folder
    episodes = pd.read_parquet(folder / "episodes.parquet").query("patient_episode == 1")
    begun = pd.to_datetime(episodes["first_visit_date"]).fillna(pd.to_datetime(episodes["referral_date"]))
    episodes = episodes[begun <= pd.Timestamp(counts.closed_to)]
    bookings = pd.read_parquet(folder / "bookings.parquet").query("status != 'upcoming'")
    found = bookings.merge(episodes, on="episode_id", suffixes=("", "_episode"))
    all_of_them = rows(unrounded, "sessions_by_year").query("condition == 'all' and year == 'all'").iloc[0]
    kinds = found["status"].value_counts()
    due = kinds["attended"] + kinds["no_show"] + kinds["late_cancel"]
    finished = found[found["state"].isin(["ended", "lost"]) & (found["status"] == "attended")]
    assert all_of_them["n_booked"] == found["episode_id"].nunique()
    assert all_of_them["no_show_rate"] == round(100 * kinds["no_show"] / due)
    assert all_of_them["visits_mean"] == pytest.approx(len(finished) / finished["episode_id"].nunique(), abs=0.0501)


def test_a_held_row_keeps_the_numbers_of_its_release(counts: Counts, made: Protected) -> None:
    """Where a count is held, means come from the release it was last given in, though people's scores have changed."""
    details = {
        key: frame.assign(baseline_sum=frame["baseline_sum"] + frame["n"]) if "baseline_sum" in frame else frame
        for key, frame in counts.details.items()
    }
    changed = replace(counts, details=details)
    earlier = {"first": Earlier(made.cells, made.tables)}
    fresh = rows(protected(changed, "default", hiding(), earlier), "pain_by_sex")
    held = rows(protected(changed, "default", hiding(since="first"), earlier), "pain_by_sex")
    before = rows(made, "pain_by_sex")
    assert {*held["status"]} == {"held", "hidden"}
    marks = ["status", "held"]
    assert held.drop(columns=marks).equals(before.drop(columns=marks))
    assert (fresh["baseline_mean"] - before["baseline_mean"]).dropna().to_numpy(dtype=float) == pytest.approx(1.0)


def test_a_held_row_tells_nothing_of_what_is_hidden_now(counts: Counts, made: Protected) -> None:
    """Where one count of a statistic is held and another is hidden by now, the number of the release before is not told."""
    found = protected(counts, "default", hiding(0.3, since="first"), {"first": Earlier(made.cells, made.tables)})
    sessions = rows(found, "sessions_by_clinic")
    is_missed_hidden = sessions["n_missed"].isna() & sessions["n_booked"].notna()
    assert is_missed_hidden.any()
    assert sessions.loc[is_missed_hidden, "no_show_rate"].isna().all()
    assert sessions.loc[is_missed_hidden, "visits_mean"].notna().any()


def test_a_held_row_without_earlier_numbers_has_none(counts: Counts, made: Protected) -> None:
    """Where the release that a count comes from had no such table, nothing is worked out anew in its place."""
    others = tuple(table for table in made.tables if table.name != "pain_by_sex")
    found = protected(counts, "default", hiding(since="first"), {"first": Earlier(made.cells, others)})
    assert rows(found, "pain_by_sex")["change_mean"].isna().all()
    assert rows(found, "pain_by_age")["change_mean"].notna().any()


def test_details_of_other_people_are_refused(counts: Counts) -> None:
    """Sums that are not of the people whom a count counts never stand beside it."""
    key = ("scale", ("condition", "sex"))
    fewer = replace(counts, details={**counts.details, key: counts.details[key].iloc[1:]})
    with pytest.raises(ValueError, match="The details of pain_by_sex are of other patients"):
        protected(fewer, "default", hiding())


def test_every_column_is_described(made: Protected) -> None:
    """Every column says what it is; a statistic how it is worked out; a coded group what each of its codes means."""
    for table in made.tables:
        frame = table.frame()
        for v in table.variables:
            assert v.label
            assert v.kind == "group" or v.derivation
            labels = dict(v.values)
            if v.kind == "group" and v.type == "string":
                assert {code for code, label in labels.items() if label} == {*frame[v.name]}
            if v.kind == "statistic":
                assert v.unit or v.name == "at_risk"
                told = frame[v.name].dropna()
                assert v.low is None or (told >= v.low).all()
        assert table.drawings
        assert any(str(made.closed_to) in note for note in table.notes)
        assert "research_episodes" in table.sql


def test_tables_survive_their_file(made: Protected) -> None:
    """Every table written as JSON and read back is the same, with all that describes it."""
    for table in made.tables:
        again = from_json(to_json(table))
        assert again.frame().equals(table.frame())
        assert replace(again, rows=table.rows, variables=table.variables) == replace(table, rows=table.rows)
        assert [v.name for v in again.variables] == [v.name for v in table.variables]
        assert again.variables[-1] == table.variables[-1]


def test_figures_have_something_to_draw(made: Protected) -> None:
    """Every figure has a number to draw, and no two of a table have one title."""
    for table in made.tables:
        frame = table.frame()
        assert len({drawing.title for drawing in table.drawings}) == len(table.drawings)
        for drawing in table.drawings:
            wanted = np.logical_and.reduce([frame[name] == value for name, value in drawing.where.items()])
            assert frame.loc[wanted, drawing.y].notna().any()


def asked(everybody: Store, counts: Counts, question: str, **filters: str) -> Result:
    same = {"to": counts.closed_to.isoformat(), "episodes": "first"}
    return ask(question, everybody, Filters.parse(same | filters))


def test_relief_is_that_of_the_question(everybody: Store, counts: Counts, unrounded: Protected) -> None:
    """Change within a session and what is kept of it, with their limits, are those of the question, rounded."""
    expected = asked(everybody, counts, "relief", by="sex").rows.set_index("sex")
    found = rows(unrounded, "relief_by_sex").query("condition == 'all'").set_index("sex").loc[["female", "male"]]
    for column in ("before_mean", "change_mean", "change_low", "change_high"):
        assert found[column].to_dict() == pytest.approx(expected.loc[found.index, column].to_dict(), abs=0.0501)
    for column in ("carry_over", "carry_over_low", "carry_over_high"):
        assert found[column].to_dict() == pytest.approx((100 * expected.loc[found.index, column]).to_dict(), abs=0.501)


def test_vital_signs_are_those_of_the_question(everybody: Store, counts: Counts, unrounded: Protected) -> None:
    """Each vital sign before a session and its change within are those of the question, rounded to half a unit."""
    expected = asked(everybody, counts, "heart").rows.set_index("measure")
    found = rows(unrounded, "heart_by_year").query("condition == 'all' and year == 'all'").set_index("measure")
    for measure, half in (("sbp", 0.2501), ("dbp", 0.2501), ("hr", 0.2501), ("rpp", 25.01)):
        for column in ("before_mean", "change_mean", "change_low", "change_high"):
            assert found.loc[measure, column] == pytest.approx(expected.loc[measure, column], abs=half)


def test_the_trajectory_is_that_of_the_question(everybody: Store, counts: Counts, unrounded: Protected) -> None:
    """Scores before visits and the baselines of the same people are those of the question, rounded to a tenth."""
    expected = asked(everybody, counts, "trajectory").rows.set_index("visit")
    found = rows(unrounded, "trajectory_by_year").query("condition == 'all' and year == 'all'").set_index("visit")
    assert list(found.index) == [2, 4, 6, 8, 10]
    for row in found.itertuples():
        assert row.n == expected.loc[row.Index, "n"]
        assert row.score_mean == pytest.approx(expected.loc[row.Index, "mean"], abs=0.0501)
        assert row.baseline_mean == pytest.approx(expected.loc[row.Index, "baseline_mean"], abs=0.0501)


def test_the_curve_is_near_that_of_everybodys_own_days(counts: Counts, unrounded: Protected) -> None:
    """Where no count is hidden, the curve in four steps is within two points of the one from each person's own day."""
    details = counts.details["course", ("condition", "sex")]
    details = details[details["course"] != "not_counted"]
    days = details.pivot_table(index="day", columns="course", values="n", aggfunc="sum", fill_value=0).reset_index()
    exact = incidence(days.rename(columns={"day": "time"}), "service")
    found = rows(unrounded, "curve_by_sex").query("condition == 'all' and sex == 'all'").dropna(subset=["estimate"])
    assert len(found) >= 3
    for row in found.itertuples():
        assert row.estimate == pytest.approx(100 * exact.estimate[exact.time <= row.day][-1], abs=2)


def test_own_measures_tell_something_new(made: Protected) -> None:
    """Tables of own measures hold no condition whose measure is pain or makes no claim; responders hold pain's, too."""
    assert "nprs" not in {*rows(made, "own_change_by_sex")["measure"]}
    assert "nprs" in {*rows(made, "own_responders_by_sex")["measure"]}
    assert "sbp" not in {*rows(made, "own_responders_by_sex")["measure"]}


def test_events_without_their_absence_give_no_share(made: Protected) -> None:
    """The sample records events only: they are counted, and no share of patients is made of them."""
    frame = rows(made, "events_by_year")
    assert frame["n_event"].notna().any()
    assert frame[["rate", "rate_low", "rate_high"]].isna().all(axis=None)


def test_no_provider_is_named(counts: Counts) -> None:
    """With codes for clinics, no cell of any table holds the name of one."""
    codes = {clinic: f"clinic_{place}" for place, clinic in enumerate(counts.clinics, 1)}
    found = protected(coded(counts, codes), "default", hiding())
    texts = {
        str(value) for table in found.tables for value in table.rows.select_dtypes(exclude="number").to_numpy().ravel()
    }
    assert texts & {*codes.values()} == {*codes.values()}
    assert not texts & {*codes}
