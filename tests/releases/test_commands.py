"""The commands: protect, releases, export, verify, and the second step of load; 0 done, 1 refused, 2 wrongly asked."""

import json
from pathlib import Path

import pytest

from analysis.cli import main
from analysis.disclosure import publish as publishing
from analysis.errors import InputError
from analysis.warehouse.ledger import entries
from analysis.warehouse.releases import in_force
from tests.faults.conftest import Export


@pytest.fixture
def run(loaded: Path, capsys: pytest.CaptureFixture[str]):
    """Run a command on a loaded warehouse; its exit code, and what it said."""

    def command(*words: str) -> tuple[int, str, str]:
        code = main([*words, "--warehouse", str(loaded)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


def test_from_load_to_verified(run, tmp_path: Path) -> None:
    """Protect, export and verify say in JSON what they did, and releases lists it."""
    code, out, _ = run("protect", "--json")
    done = json.loads(out)
    assert (code, done["tables"], done["policy"]) == (0, 3, "default")
    file = str(tmp_path / "a.zip")
    code, out, _ = run("export", "--out", file, "--licence", "cc_by", "--publisher", "Clinic North", "--json")
    exported = json.loads(out)
    assert (code, exported["licence"], exported["release"]) == (0, "cc_by", done["release"])
    code, out, _ = run("verify", file, "--json")
    found = json.loads(out)
    assert (code, found["genuine"], found["same"], found["tampered"]) == (0, True, True, [])
    assert {row["verdict"] for row in found["tables"]} == {"identical"}
    code, out, _ = run("releases", "--json")
    listed = json.loads(out)
    assert (code, listed["in_force"]) == (0, done["release"])
    assert [entry["kind"] for entry in listed["ledger"]] == ["exported", "published"]
    assert listed["ledger"][0]["sha256"] == exported["sha256"]


def test_in_words(run, tmp_path: Path) -> None:
    """The same for people."""
    assert "Nothing has been published" in run("releases")[1]
    assert "published as release r001-" in run("protect")[1]
    assert "Written: " in run("export", "--out", str(tmp_path / "a.zip"), "tables=pain,ladder")[1]
    code, out, _ = run("verify", str(tmp_path / "a.zip"))
    assert (code, out.splitlines()[0][:8]) == (0, "Genuine:")
    assert "the tables ladder_by_clinic, pain_by_clinic" in run("releases")[1]


def test_refused_with_a_reason(run, loaded: Path, tmp_path: Path) -> None:
    """What cannot be done is refused with exit code 1 and says what to do."""
    out = str(tmp_path / "a.zip")
    said = f"No research tables are published in {loaded}. Publish them with: python3 run.py protect\n"
    assert run("export", "--out", out)[::2] == (1, said)
    run("protect")
    code, _, said = run("protect", "--policy", "cms")
    assert (code, "--start-over" in said) == (1, True)
    assert run("protect", "--policy", "cms", "--start-over")[0] == 0
    assert run("verify", str(tmp_path / "none.zip"))[0] == 1
    run("export", "--out", out)
    Path(out).write_bytes(Path(out).read_bytes()[:-30])
    assert run("verify", out)[0] == 1


def test_tampered_or_changed(run, tmp_path: Path, export: Export, loaded: Path) -> None:
    """A package that would come out otherwise gives exit code 1, and each table with its reason."""
    file = str(tmp_path / "a.zip")
    run("protect")
    run("export", "--out", file)
    export.grow()
    run("load", str(export.folder))
    run("protect")
    code, out, _ = run("verify", file)
    assert code == 1
    assert "ladder_by_clinic: changed because of data" in out


@pytest.mark.parametrize(
    "words",
    [
        ("protect", "--policy", "none"), ("export",), ("export", "--out", "a.txt"), ("verify",),
        ("export", "--out", "a.zip", "by=sex"), ("export", "--out", "a.zip", "--licence", "none"),
        ("export", "--out", "a.zip", "tables=none"),
    ],
)  # fmt: skip
def test_wrongly_asked(run, words: tuple[str, ...]) -> None:
    """What is written wrongly has exit code 2."""
    assert run("protect")[0] == 0
    assert run(*words)[0] == 2


def test_a_load_publishes(run, export: Export, loaded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second step of a load publishes its research tables, and says how long that took."""
    monkeypatch.delenv("OUTCOMES_PROTECT")
    export.grow()
    code, out, _ = run("load", str(export.folder), "--json")
    done = json.loads(out)
    assert (code, done["protected"]["release"]) == (0, in_force(loaded))
    assert done["protected"]["seconds"] >= 0
    assert " s." in run("load", str(export.folder))[1].splitlines()[-1]


def test_a_load_that_does_not_publish(run, export: Export, loaded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With --no-protect, or where the settings of a machine say no, a load leaves research tables alone."""
    export.grow()
    assert json.loads(run("load", str(export.folder), "--json")[1])["protected"] is None
    monkeypatch.delenv("OUTCOMES_PROTECT")
    export.grow()
    assert json.loads(run("load", str(export.folder), "--json", "--no-protect")[1])["protected"] is None
    assert in_force(loaded) is None


@pytest.mark.parametrize("display", [(), ("--json",)])
def test_a_refusal_leaves_the_load(
    run, export: Export, loaded: Path, monkeypatch: pytest.MonkeyPatch, display: tuple[str, ...]
) -> None:
    """Where protecting is refused after a load, the load is done all the same, and the reason is said in a sentence."""

    def refuse(*_: object) -> None:
        raise InputError("Nobody was referred in closed periods.")

    monkeypatch.delenv("OUTCOMES_PROTECT")
    monkeypatch.setattr(publishing, "protect", refuse)
    export.grow()
    code, out, _ = run("load", str(export.folder), *display)
    assert code == 0
    assert "No research tables were published. Nobody was referred in closed periods." in out
    assert [entry.kind for entry in entries(loaded)] == ["refused"]
