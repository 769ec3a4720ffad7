"""What truth.json says can be found again: in the export by a plain estimator, and in the draws by counting in Python."""

import json
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest

from analysis import simulation
from analysis.simulation import Bench, read_settings
from tests.simulation.conftest import Ask, asker


def truth(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "truth.json").read_text(encoding="utf-8"))


def mean_and_error(ask: Ask, expression: str, condition: str = "true") -> tuple[float, float]:
    """Mean over patients' means, and its standard error."""
    [(mean, error)] = ask(f"""
        select avg(x), stddev(x) / sqrt(count(x))
        from (select avg({expression}) as x from visits where {condition} group by referral_id)
    """)
    return mean, error


@pytest.fixture(scope="module")
def drawn() -> Bench:
    """The hidden courses of 20,000 referrals, as drawn for the truth."""
    bench = simulation._prepare(duckdb.connect(), read_settings("default", 20_000, 4))
    simulation._run_all(bench, ("reached",))
    return bench


def test_carry_over_is_found_by_the_ratio_of_sums(folders: dict[str, Path]) -> None:
    """The ratio of sums over all sessions with three ratings meets the truth within 4 standard errors."""
    [(ratio, error)] = asker(folders["default"])("""
        with sums as (
            select
                sum(pain_before - next_before) as kept,
                sum(pain_before - pain_after) as relief
            from visits
            where pain_before + pain_after + next_before is not null
            group by referral_id
        ),
        total as (select sum(kept) / sum(relief) as ratio, sum(relief) as relief from sums)
        select any_value(ratio), sqrt(sum((kept - ratio * sums.relief) ** 2)) / any_value(total.relief)
        from sums cross join total
    """)
    expected = truth(folders["default"])["relief"][0]
    assert expected["condition"] == "all"
    assert abs(ratio - expected["carry_over"]) < 4 * error
    assert error < 0.02


def test_relief_within_sessions_is_found(folders: dict[str, Path]) -> None:
    """The mean change within sessions meets the truth within 4 standard errors."""
    ask = asker(folders["default"])
    [(mean, error)] = ask("""
        with sums as (
            select sum(pain_before - pain_after) as relief, count(pain_before - pain_after) as n
            from visits group by referral_id
        ),
        total as (select sum(relief) / sum(n) as mean, sum(n) as n from sums)
        select any_value(mean), sqrt(sum((relief - mean * sums.n) ** 2)) / any_value(total.n)
        from sums cross join total
    """)
    assert abs(mean - truth(folders["default"])["relief"][0]["session_relief"]) < 4 * error


def test_a_stable_clinic_does_not_change(folders: dict[str, Path]) -> None:
    """In `stable`, pain changes neither within the session, nor from intake to the second visit, nor does pressure."""
    ask = asker(folders["stable"])
    for expression, condition in (
        ("pain_before - pain_after", "true"),
        ("pain_before - next_before", "visit = 1"),
        ("systolic_before::integer - systolic_after::integer", "true"),
    ):
        mean, error = mean_and_error(ask, expression, condition)
        assert abs(mean) < 4 * error
    [(mean, error)] = ask("""
        select avg(change), stddev(change) / sqrt(count(change))
        from (
            select cast(baseline_pain as integer) - pain_before as change
            from visits join intake using (referral_id) where visit = 1
        )
    """)
    assert abs(mean) < 4 * error
    assert {row["effect"] for row in truth(folders["stable"])["providers"]} == {0}


def test_natural_course_needs_no_sessions(folders: dict[str, Path]) -> None:
    """In `natural`, nothing changes within sessions, yet pain falls before the first visit and in care."""
    ask = asker(folders["natural"])
    mean, error = mean_and_error(ask, "pain_before - pain_after")
    assert abs(mean) < 4 * error
    found = truth(folders["natural"])
    assert found["relief"][0]["carry_over"] is None
    assert found["relief"][0]["intake_to_first_visit"] > 0.4
    mean, error = mean_and_error(ask, "pain_before - next_before", "visit = 1")
    assert mean > 4 * error


def test_differences_between_providers_are_planted(folders: dict[str, Path]) -> None:
    """In `differences`, true observed over expected follows the planted effects, and spreads more than in `default`."""
    ratios = {
        name: [
            (row["effect"], row["reached_84"] / row["expected_reached_84"])
            for row in truth(folders[name])["providers"]
            if row["role"] == "therapist"
        ]
        for name in ("default", "differences")
    }
    query = (
        "select corr(effect, ratio), stddev(ratio) from (select unnest($effects) as effect, unnest($ratios) as ratio)"
    )
    found = {
        name: duckdb.connect()
        .execute(query, dict(zip(("effects", "ratios"), map(list, zip(*pairs, strict=True)), strict=True)))
        .fetchone()
        for name, pairs in ratios.items()
    }
    assert found["differences"][0] > 0.7
    assert found["differences"][1] > 1.5 * found["default"][1]


def test_those_who_changed_leave(drawn: Bench) -> None:
    """Leaving hangs on the last recorded rating: more when 30 % better, more still when 30 % worse."""
    shares = dict(
        drawn.connection.execute("""
            with firsts as (
                select referral, coalesce(pain_before, baseline_pain) as baseline
                from visits join intakes using (referral) where visit = 1
            )
            select
                case
                    when 10 * pain_before <= 7 * baseline then 'better'
                    when 10 * pain_before >= 13 * baseline then 'worse'
                    else 'same'
                end as state,
                avg(cast(coalesce(visit = lost_visit, false) as integer))
            from visits join firsts using (referral) join ends using (referral)
            where visit between 2 and coalesce(lost_visit, 99) and baseline > 0
            group by all
        """).fetchall()
    )
    assert 1.2 < shares["better"] / shares["same"] < 1.6
    assert 1.3 < shares["worse"] / shares["same"] < 2.0


def first_day(scores: list[tuple[int, bool]], rule: str, *, ended_well: bool) -> int | None:
    """The day on which improvement is reached, by the rules in words: scores are (day, met), in order."""
    if rule == "first":
        return next((day for day, met in scores if met), None)
    confirmed = [day for (day, met), (_, again) in pairwise(scores) if met and again]
    if rule == "confirmed" and ended_well and scores and scores[-1][1]:
        confirmed.append(scores[-1][0])
    return min(confirmed, default=None)


def met(baseline: int, pain: int, threshold: str) -> bool:
    """Whether a rating meets a threshold."""
    if threshold == "mcid":
        return baseline - pain >= 2 and (baseline - pain) * 100 >= 30 * baseline
    return baseline > 0 and (baseline - pain) * 100 >= int(threshold) * baseline


def drawn_scores(bench: Bench) -> dict[int, dict[int, int]]:
    """The ratings after the first visit by referral and day; at discharge, that day's rating is the discharge's."""
    scores: dict[int, dict[int, int]] = defaultdict(dict)
    rows = bench.connection.execute("""
        select referral, day, pain_before from visits join ends using (referral)
        where visit between 2 and ended_visit and pain_before is not null
    """).fetchall()
    rows += bench.connection.execute("""
        select referral, day, pain from discharges where pain is not null and day > 0
    """).fetchall()
    for referral, day, pain in rows:
        scores[referral][day] = pain
    return scores


def counted(bench: Bench, rule: str, threshold: str) -> dict[str, list[int]]:
    """By condition, and `all`: how many can reach the threshold, and have by day 28, 56 and 84, and ever."""
    scores = drawn_scores(bench)
    rows = bench.connection.execute("""
        select referral, condition, coalesce(pain_before, baseline_pain) as baseline,
            reason in ('goals_met', 'completed')
        from visits join intakes using (referral) join referrals using (referral) join discharges using (referral)
        where visit = 1 and baseline >= case $threshold when 'mcid' then 2 else 1 end
    """, {"threshold": threshold}).fetchall()  # fmt: skip
    counts: dict[str, list[int]] = defaultdict(lambda: [0] * 5)
    for referral, condition, baseline, ended_well in rows:
        judged = [(day, met(baseline, pain, threshold)) for day, pain in sorted(scores[referral].items())]
        day = first_day(judged, rule, ended_well=ended_well)
        reached = [True, *(day is not None and day <= limit for limit in (28, 56, 84, 9999))]
        for group in (condition, "all"):
            counts[group] = [n + flag for n, flag in zip(counts[group], reached, strict=True)]
    return counts


@pytest.mark.parametrize("rule", ["first", "confirmed", "confirmed_strict"])
@pytest.mark.parametrize("threshold", ["20", "30", "50", "mcid"])
def test_incidence_is_what_counting_gives(drawn: Bench, rule: str, threshold: str) -> None:
    """Every share by day 28, 56, 84 and ever equals a count in plain Python over the drawn ratings."""
    counts = counted(drawn, rule, threshold)
    rows = [row for row in drawn.rows("truth_improvement") if (row["rule"], row["threshold"]) == (rule, threshold)]
    assert {row["condition"] for row in rows} == counts.keys()
    for row in rows:
        n, *reached = counts[row["condition"]]
        assert row["n"] == n
        assert [row[name] for name in ("day_28", "day_56", "day_84", "ever")] == pytest.approx(
            [count / n for count in reached], abs=1e-5
        )


def test_share_improved_is_as_published(folders: dict[str, Path]) -> None:
    """By condition, improvement of 30 % is reached about as often as the published shares that the settings go by."""
    found = {
        row["condition"]: row["ever"]
        for row in truth(folders["default"])["improvement"]
        if (row["rule"], row["threshold"]) == ("confirmed", "30")
    }
    for condition, low, high in (
        ("carpal_tunnel", 0.40, 0.55),
        ("headache_tension", 0.45, 0.60),
        ("headache_migraine", 0.30, 0.42),
        ("muscle_spasm", 0.60, 0.80),
        ("thoracic_outlet", 0.25, 0.40),
        ("injury_neck", 0.50, 0.65),
        ("low_back", 0.48, 0.62),
    ):
        assert low < found[condition] < high
