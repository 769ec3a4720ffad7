"""Pooling by hand: what is added, what is hidden and what is known of it, what is refused, and the package that comes out."""

import dataclasses
import json

import numpy as np
import pandas as pd
import pytest

from analysis.cli.commands import main
from analysis.dictionary import read_dictionary
from analysis.disclosure.control.policy import find_policy, policies
from analysis.errors import InputError
from analysis.pooling.pool import pool_files, pool_packages
from analysis.reports.package.read import read_package
from analysis.statistics.pooling import pool_means, pool_shares
from tests.pooling.packages import NORTH, RATE, SOUTH, package, pain, responders


@pytest.fixture
def two(tmp_path):
    """Two packages with shares and means."""
    north = package(tmp_path / "north.zip", [responders(NORTH), pain(-1.0)], "North")
    south = package(tmp_path / "south.zip", [responders(SOUTH), pain(-2.0)], "South")
    return [north, south]


@pytest.fixture
def tables(two):
    """The pooled tables by name."""
    return {table.name: table for table in pool_files(two).tables}


def row(made, **groups):
    """The one row of these groups."""
    frame = made.frame()
    for name, code in groups.items():
        frame = frame[frame[name] == code]
    [found] = frame.to_dict("records")
    return found


def test_counts_are_added_and_shares_worked_out_again(tables) -> None:
    """100 and 50 measured, 40 and 30 improved: 150 and 70, which is 47 %; a group that only one has stays as it is."""
    table = tables["responders_by_clinic"]
    everybody, back = (row(table, condition=code, clinic="all") for code in ("all", "back"))
    assert (everybody["n_measured"], everybody["n"], everybody["rate"], everybody["status"]) == (150, 70, 47, "shown")
    assert (back["n_measured"], back["n"], back["rate"]) == (40, 20, 50)


def test_clinics_stay_apart(tables) -> None:
    """Both packages have a clinic_1: two clinics, each with the letter of its package and its publisher's name."""
    table = tables["responders_by_clinic"]
    assert row(table, clinic="a_clinic_1")["n_measured"] == 100
    assert row(table, clinic="b_clinic_1")["n_measured"] == 50
    [labels] = [dict(variable.values) for variable in table.variables if variable.name == "clinic"]
    assert (labels["a_clinic_1"], labels["b_clinic_1"]) == ("North: Clinic 1", "South: Clinic 1")


def test_a_hidden_count_stays_hidden_and_what_is_known_is_said(tables) -> None:
    """North hides how many of 60 improved: the sum is hidden; South's 30 are the least, 30 and 60, or all of the 40, the most."""
    table = tables["responders_by_clinic"]
    neck = row(table, condition="neck")
    assert (neck["n_measured"], neck["status"]) == (110, "hidden")
    assert pd.isna(neck["n"])
    gap = row(tables["hidden_in_pool"], table="responders_by_clinic", column="n")
    assert gap["row"] == "condition=neck & clinic=all"
    assert (gap["shown"], gap["n_hidden"], gap["least"], gap["most"]) == (30, 1, 30, 30 + 40)


def test_means_are_of_all_people(tables) -> None:
    """50 people at -1 and 50 at -2, deviation 2 each: mean -1.5, squares 2 × 49 × 4 + 100 × 0.25 over 99; no median."""
    found = row(tables["pain_by_sex"], condition="all")
    assert (found["n_measured"], found["change_mean"]) == (100, -1.5)
    assert found["change_sd"] == pytest.approx(np.sqrt((2 * 49 * 4 + 25) / 99), abs=0.05)
    assert pd.isna(found["change_median"])
    assert any("Medians, quartiles" in note for note in tables["pain_by_sex"].notes)


def test_random_effects_are_those_of_the_statistics(tables) -> None:
    """Shares and means over clinics are what pool_shares and pool_means say of the packages' numbers."""
    shares = pool_shares([40, 30], [100, 50])
    found = row(tables["network_rates"], row="everybody")
    assert (found["n"], found["n_clinics"], found["estimate"]) == (150, 2, round(100 * shares.estimate))
    assert (found["low"], found["high"]) == (round(100 * shares.low), round(100 * shares.high))
    means = pool_means([-1, -2], [2, 2], [50, 50])
    mean = row(tables["network_means"], row="everybody")
    assert (mean["estimate"], mean["between"]) == (
        pytest.approx(means.estimate),
        pytest.approx(means.between, abs=1e-4),
    )
    assert list(tables["network_rates"].frame()["row"]) == ["everybody"]  # one package alone is no network


def test_the_funnel_has_a_point_for_each_package(tables) -> None:
    """Of everybody each package has a row with its own share, the share of all (70 of 150), and limits around that."""
    rows = tables["network_funnel"].frame()
    assert list(rows["package"]) == ["a", "b"]
    assert list(rows["rate"]) == [40, 60]
    assert list(rows["centre"]) == [47, 47]
    for limits in rows.to_dict("records"):
        assert limits["low_998"] < limits["low_95"] < 100 * 70 / 150 < limits["high_95"] < limits["high_998"]


def test_different_policies_take_the_strictest(tmp_path) -> None:
    """Under ten-and-5 and CMS (11, unrounded), sums are hidden below 11 and rounded to 5, and both policies are named."""
    north = package(tmp_path / "a.zip", [responders([("all", "all", 100, 10)])], "North")
    south = package(tmp_path / "b.zip", [responders([("all", "all", 33, 0)], "cms")], "South")
    table = next(table for table in pool_files([north, south]).tables if table.name == "responders_by_clinic")
    assert (table.policy.threshold, table.policy.rounding) == (11, 5)
    assert (row(table)["n_measured"], row(table)["status"]) == (135, "hidden")
    assert "A Ten, rounded to 5, B CMS: 1 to 10 hidden, not rounded" in table.notes[1]


def test_the_same_packages_give_the_same_bytes(two) -> None:
    """Pooled twice, the package is the same to the byte; and it is one that can be read, with its sources named."""
    first = pool_files(two)
    assert pool_files(two).content == first.content
    file = two[0].with_name("c.zip")
    file.write_bytes(first.content)
    read = read_package(file)
    assert set(read.tables) == {table.name for table in first.tables}
    assert read.facts["publisher"] == "North; South"
    assert read.facts["simulated"] is True
    assert list(read.tables["packages"].rows["sha256"]) == [read_package(one).sha256 for one in two]


def test_pooled_tables_can_be_pooled_again(two, tmp_path) -> None:
    """A pooled package is a package: with a third it pools, and its clinics stay apart."""
    pooled = tmp_path / "c.zip"
    pooled.write_bytes(pool_files(two).content)
    third = package(tmp_path / "d.zip", [responders(SOUTH, title="Responders")], "West", load="20260202-def")
    again = {table.name: table for table in pool_files([pooled, third]).tables}
    assert row(again["responders_by_clinic"], condition="all", clinic="all")["n_measured"] == 200
    with pytest.raises(InputError, match="counted twice"):
        pool_files([pooled, two[0]])
    assert set(again["responders_by_clinic"].rows["clinic"]) == {"all", "a_a_clinic_1", "a_b_clinic_1", "b_clinic_1"}


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ({"publisher": "North"}, "people would be counted twice"),
        ({"simulated": False}, "Simulated and real data"),
    ],
)
def test_what_cannot_be_pooled_is_refused(two, tmp_path, other, says: str) -> None:
    """The same clinic and load twice, and simulated with real data, are refused with the reason."""
    file = package(tmp_path / "x.zip", [responders(SOUTH)], **{"publisher": "X", **other})
    with pytest.raises(InputError, match=says):
        pool_files([two[0], file])


def test_other_thresholds_are_refused(two, tmp_path) -> None:
    """Where a threshold of a measure differs, numbers do not mean the same: refused with the first line that differs."""
    dictionary = read_dictionary()
    measure = dictionary.measures["nprs"]
    changed = {
        **dictionary.measures,
        "nprs": dataclasses.replace(measure, mcid=dataclasses.replace(measure.mcid, points=3)),
    }
    other = dataclasses.replace(dictionary, measures=changed)
    file = package(tmp_path / "x.zip", [responders(SOUTH)], "X", dictionary=other)
    with pytest.raises(InputError, match=r"judge improvement differently: thresholds\.csv differs, first in 'nprs"):
        pool_files([two[0], file])


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"sql": "select 2\n"}, "its query is not the same"),
        (
            {"variables": (*responders(SOUTH).variables[:-1], dataclasses.replace(RATE, derivation="other"))},
            "the column rate",
        ),
    ],
)
def test_tables_that_mean_something_else_are_left_out(tmp_path, two, changed, says: str) -> None:
    """A table with another definition is left out and said to be; where none is left, pooling is refused."""
    file = package(tmp_path / "x.zip", [responders(SOUTH, **changed), pain(-2.0)], "X")
    found = pool_files([two[0], file])
    assert says in found.left_out["responders_by_clinic"]
    assert "pain_by_sex" in {table.name for table in found.tables}
    assert any(says in note for note in found.tables[0].notes)
    alone = package(tmp_path / "y.zip", [responders(SOUTH, **changed)], "Y")
    with pytest.raises(InputError, match=says):
        pool_files([two[0], alone])


def test_a_comment_in_a_query_is_no_difference(tmp_path, two) -> None:
    """Queries that differ in a comment or a line end are the same query."""
    file = package(tmp_path / "x.zip", [responders(SOUTH, sql="select\n  1 -- other words\n")], "X")
    assert "responders_by_clinic" not in pool_files([two[0], file]).left_out


def test_one_package_is_no_pool(two) -> None:
    """Pooling takes two packages at least."""
    with pytest.raises(InputError, match="2 to 26"):
        pool_packages([read_package(two[0])])


def test_the_command_writes_and_says(two, tmp_path, capsys) -> None:
    """`pool` writes the package, says what differs and what is left out, and as JSON the same; a changed package is exit 1."""
    out = tmp_path / "c.zip"
    named = [str(file) for file in two]
    assert main(["pool", *named, "--out", str(out)]) == 0
    assert "Pooled from 2 packages: A North" in capsys.readouterr().out
    assert main(["pool", *named, "--out", str(out), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["sha256"] == read_package(out).sha256
    assert said["tables"]["responders_by_clinic"] == {"shown": 4, "hidden": 1, "held": 0}
    two[0].write_bytes(b"no zip")
    assert main(["pool", *named, "--out", str(out)]) == 1
    assert "north.zip is no package" in capsys.readouterr().err


def test_held_rows_stay_marked(tmp_path) -> None:
    """A row that a package holds at an earlier value is held in the pool, for every count that any of them holds."""
    rows = {
        name: responders(counts[:1]).rows.assign(status="held", held=held)
        for name, counts, held in (("North", NORTH, "n"), ("South", SOUTH, "n_measured"), ("East", SOUTH, "n"))
    }
    files = [package(tmp_path / f"{name}.zip", [responders([], rows=own)], name) for name, own in rows.items()]
    for several, held in ((files, "n_measured n"), (files[::2], "n")):
        table = next(table for table in pool_files(several).tables if table.name == "responders_by_clinic")
        assert list(table.rows["status"]) == ["held"]
        assert list(table.rows["held"]) == [held]
    assert find_policy("default") == table.policy


@pytest.mark.parametrize("policy", policies())
def test_every_policy_can_be_pooled(tmp_path, policy: str) -> None:
    """Whatever a policy releases can be added up with what it releases elsewhere: the sums pass the gate of the policy."""
    chosen, random = find_policy(policy), np.random.default_rng(1)
    files = []
    for place in range(3):
        whole = chosen.rounded(random.integers(30, 400, 5))
        part = chosen.rounded((whole * random.uniform(0.3, 0.6, 5)).astype(np.int64))
        codes = ("all", "neck", "back", "hand", "foot")
        rows = [(code, "all", int(n), int(k)) for code, n, k in zip(codes, whole, part, strict=True)]
        files.append(package(tmp_path / f"{place}.zip", [responders(rows, policy)], f"Clinic {place}"))
    tables = {table.name: table for table in pool_files(files).tables}
    assert set(tables["responders_by_clinic"].rows["status"]) == {"shown"}
    parts = [read_package(file).tables["responders_by_clinic"].frame()["n"].sum() for file in files]
    assert tables["responders_by_clinic"].frame()["n"].sum() == sum(parts)
    assert set(tables["network_rates"].frame()["n_clinics"]) == {3}
    assert tables["network_rates"].frame()["predicted_low"].notna().all()
