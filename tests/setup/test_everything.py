"""What `python3 run.py test` decides: which steps, which browser, which exit code. No step is run here."""

import subprocess
from pathlib import Path

import pytest

from tests import everything


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of programs with one called chromium."""
    program = tmp_path / "chromium"
    program.touch(mode=0o755)
    return tmp_path


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], set[str]]:
    """Takes down each step by a word of its command, and fails those that are put into the set."""
    run_steps: list[str] = []
    failing: set[str] = set()

    def call(command: tuple[str, ...], **_options: object) -> int:
        words = {"check", "format", "sqlfluff", "pytest"} & set(command)
        run_steps.append(words.pop() if words else "import-linter")
        return int(run_steps[-1] in failing)

    monkeypatch.setattr(subprocess, "call", call)
    monkeypatch.setattr(everything, "apt_install", lambda *packages: False)
    monkeypatch.setenv("CHROMIUM", "")
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("REQUIRE_BROWSER", raising=False)
    return run_steps, failing


@pytest.mark.parametrize("failing", ["check", "import-linter", "pytest"])
def test_every_step_runs(steps: tuple[list[str], set[str]], failing: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A step that fails stops none of the others, and the run fails."""
    steps[1].add(failing)
    assert everything.main([]) == 1
    assert sorted(steps[0]) == ["check", "format", "import-linter", "pytest", "sqlfluff"]
    assert "\nFAILED: " in capsys.readouterr().out


def test_pytest_speaks_last(steps: tuple[list[str], set[str]], capsys: pytest.CaptureFixture[str]) -> None:
    """When all went well, pytest comes last and nothing is printed after it."""
    assert everything.main([]) == 0
    assert steps[0][-1] == "pytest"
    assert "SKIPPED" in capsys.readouterr().out.splitlines()[-2]


def test_required_browser(steps: tuple[list[str], set[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    """With REQUIRE_BROWSER=1 a missing browser fails the run, though the other tests are run."""
    monkeypatch.setenv("REQUIRE_BROWSER", "1")
    assert everything.main([]) == 1
    assert steps[0][-1] == "pytest"


@pytest.mark.parametrize(
    ("found", "required", "goes_on", "words"),
    [
        ("/usr/bin/chromium", "1", True, "/usr/bin/chromium"),
        ("", "1", False, "FAILED"),
        ("", "0", True, "SKIPPED"),
        ("", "", True, "sudo apt-get install -y chromium"),
    ],
)
def test_browser_message(found: str, required: str, goes_on: bool, words: str) -> None:
    """A missing browser is loud, and a failure only where it is required."""
    decided, said = everything.browser_message(found, {"REQUIRE_BROWSER": required})
    assert decided is goes_on
    assert words in said


def test_finds_browser(folder: Path) -> None:
    """The system's browser is found on the path; the one that CHROMIUM names comes first, and alone."""
    chromium = str(folder / "chromium")
    assert everything.find_browser({"PATH": str(folder)}) == chromium
    assert everything.find_browser({"PATH": "", "CHROMIUM": chromium}) == chromium
    assert everything.find_browser({"PATH": str(folder), "CHROMIUM": str(folder / "no-such")}) == ""
    assert everything.find_browser({"PATH": ""}) == ""


def test_installs_browser(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no browser and packages may be installed, Debian's is installed and found."""

    def apt_install(*packages: str) -> bool:
        monkeypatch.setenv("PATH", str(folder))
        return "chromium" in packages

    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(everything, "apt_install", apt_install)
    assert everything.require_browser(everything.os.environ) == str(folder / "chromium")


def test_long() -> None:
    """Long tests are run with --long only, and everything else goes to pytest as it is."""
    assert "-m" not in everything.pytest_command(["tests/spec"])[3:]
    taken_in = everything.pytest_command(["--long", "tests/spec"])
    assert taken_in[-3:] == ("-m", "", "tests/spec")
