"""What run.py decides about the environment, on folders made by hand: nothing is installed here."""

import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import run

RIGHT = 'exec "{python}" "$@"'
WRONG = "exit 1"


@pytest.fixture
def venv(tmp_path: Path) -> Path:
    """An environment without a Python."""
    folder = tmp_path / ".venv"
    (folder / "bin").mkdir(parents=True)
    return folder


@pytest.fixture
def locks(tmp_path: Path) -> tuple[Path, Path]:
    """A runtime and a development lock."""
    runtime, development = tmp_path / "requirements.txt", tmp_path / "requirements-dev.txt"
    runtime.write_text("one==1\n")
    development.write_text("one==1\ntwo==2\n")
    return runtime, development


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Takes down what would be run, lets it go well, and gives an environment its Python where it would be made."""
    noted: list[list[str]] = []

    def succeeds(*command: str | Path, output: int | None = None) -> bool:
        noted.append([str(part) for part in command])
        if "venv" in noted[-1]:
            put_python(Path(command[-1]), RIGHT)
        return noted[-1][-1] != "broken.txt"

    monkeypatch.setattr(run, "succeeds", succeeds)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    return noted


def put_python(venv: Path, does: str) -> None:
    python = run.python_of(venv)
    python.parent.mkdir(exist_ok=True)
    python.write_text("#!/bin/sh\n" + does.format(python=sys.executable))
    python.chmod(python.stat().st_mode | stat.S_IXUSR)


def put_stamps(venv: Path, *files: Path) -> None:
    for file, text in run.stamps(venv, files).items():
        file.write_text(text)


def test_current_environment(venv: Path, locks: tuple[Path, Path]) -> None:
    """An environment with a Python and the stamps of its locks is left alone."""
    put_python(venv, RIGHT)
    put_stamps(venv, *locks)
    assert run.is_current(venv, locks)


def test_changed_requirements(venv: Path, locks: tuple[Path, Path]) -> None:
    """A changed lock needs an installation; one that was not asked about does not."""
    put_python(venv, RIGHT)
    put_stamps(venv, *locks)
    locks[1].write_text("one==1\ntwo==3\n")
    assert not run.is_current(venv, locks)
    assert run.is_current(venv, locks[:1])


def test_other_python(venv: Path, locks: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Another version of Python needs an installation."""
    put_python(venv, RIGHT)
    put_stamps(venv, *locks)
    with monkeypatch.context() as other:
        other.setattr(sys, "version_info", (3, 99, 0))
        assert not run.is_current(venv, locks)


def test_no_stamp(venv: Path, locks: tuple[Path, Path]) -> None:
    """An environment that somebody made by hand is completed, not thrown away."""
    put_python(venv, RIGHT)
    assert not run.is_current(venv, locks)
    assert run.trouble(venv, "sys") == ""


@pytest.mark.parametrize(
    ("python", "unfinished", "module", "words"),
    [
        (RIGHT, True, "sys", "stopped half-way"),
        (None, False, "sys", "no Python"),
        (WRONG, False, "sys", "does not run"),
        (RIGHT, False, "no_such_module", "has no pip"),
    ],
    ids=["killed", "empty", "broken", "without pip"],
)
def test_half_made(venv: Path, python: str | None, unfinished: bool, module: str, words: str) -> None:
    """An environment that cannot be trusted is made anew, and the reason is said."""
    if python:
        put_python(venv, python)
    if unfinished:
        (venv / run.UNFINISHED).touch()
    assert words in run.trouble(venv, module)


def test_unfinished_is_not_current(venv: Path, locks: tuple[Path, Path]) -> None:
    """An environment into which something was being installed is not used, whatever its stamps say."""
    put_python(venv, RIGHT)
    put_stamps(venv, *locks)
    (venv / run.UNFINISHED).touch()
    assert not run.is_current(venv, locks)


def test_build_from_nothing(tmp_path: Path, locks: tuple[Path, Path], commands: list[list[str]]) -> None:
    """On a bare machine pip installs the last lock alone, and the environment is current afterwards for both."""
    venv = tmp_path / "new"
    run.build(venv, locks)
    assert [command[1:3] for command in commands] == [["-m", "venv"], ["-m", "pip"]]
    assert commands[1][-2:] == ["-r", str(locks[1])]
    assert run.is_current(venv, locks)


def test_build_with_uv(
    tmp_path: Path, locks: tuple[Path, Path], commands: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With uv on the path, uv makes and fills the environment, and compiles, so that the first start is not slow."""
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    run.build(tmp_path / "new", locks)
    assert commands[0][:2] == ["/usr/bin/uv", "venv"]
    assert commands[1][2:5] == ["/usr/bin/uv", "pip", "install"]
    assert "--compile-bytecode" in commands[1]


def test_build_completes(venv: Path, locks: tuple[Path, Path], commands: list[list[str]]) -> None:
    """What is in a sound environment stays there when the rest is installed."""
    put_python(venv, RIGHT)
    (venv / "kept").touch()
    run.build(venv, locks)
    assert (venv / "kept").exists()
    assert run.is_current(venv, locks)
    assert "venv" not in commands[-1]


def test_build_repairs(
    venv: Path, tmp_path: Path, commands: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    """A failed installation stops with a sentence, and the next one begins afresh."""
    put_python(venv, RIGHT)
    (tmp_path / "broken.txt").touch()
    (tmp_path / "sound.txt").touch()
    with pytest.MonkeyPatch.context() as here:
        here.chdir(tmp_path)
        with pytest.raises(SystemExit, match="Installing failed"):
            run.build(venv, [Path("broken.txt")])
        assert not run.is_current(venv, [Path("broken.txt")])
        run.build(venv, [Path("sound.txt")])
        assert run.is_current(venv, [Path("sound.txt")])
    assert "stopped half-way" in capsys.readouterr().out


def test_prepare_does_nothing_twice(
    tmp_path: Path, locks: tuple[Path, Path], commands: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second set-up runs no program at all."""
    monkeypatch.setattr(run, "VENV", tmp_path / "new")
    run.prepare(locks)
    first = len(commands)
    run.prepare(locks)
    assert len(commands) == first


@pytest.fixture
def without_venv(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], list[str]]:
    """A Debian machine whose Python lacks ensurepip until python3-venv is installed; gives what was installed."""
    installed: list[str] = []

    def machine(user: int) -> list[str]:
        monkeypatch.setattr(run.os, "geteuid", lambda: user)
        monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
        monkeypatch.setattr(run.importlib.util, "find_spec", lambda name: "python3-venv" in installed or None)
        monkeypatch.setattr(run, "succeeds", lambda *command: installed.append(command[-1]) or True)
        return installed

    return machine


def test_missing_venv_not_root(without_venv: Callable[[int], list[str]]) -> None:
    """Who may not install packages is told the exact line, and nothing is tried."""
    installed = without_venv(1000)
    with pytest.raises(SystemExit, match=r"\n    sudo apt-get install -y python3-venv$"):
        run.require_venv_module()
    assert not installed


def test_missing_venv_root(without_venv: Callable[[int], list[str]]) -> None:
    """Root gets the package installed, from a fresh list of packages."""
    installed = without_venv(0)
    run.require_venv_module()
    assert installed == ["update", "python3-venv"]


def test_second_setup_waits(
    tmp_path: Path, locks: tuple[Path, Path], started: Callable[[list[str]], subprocess.Popen[str]]
) -> None:
    """Of two set-ups of one folder, the second waits for the first and then finds nothing to do."""
    script = tmp_path / "run.py"
    shutil.copy(run.__file__, script)
    (tmp_path / ".venv").mkdir()
    with script.open() as lock:
        run.fcntl.flock(lock, run.fcntl.LOCK_EX)
        second = started([sys.executable, "-u", str(script), "setup"])
        assert "waiting" in second.stdout.readline()
        put_python(tmp_path / ".venv", RIGHT)
        put_stamps(tmp_path / ".venv", locks[0])
    assert second.communicate() == ("", None)
    assert second.returncode == 0
