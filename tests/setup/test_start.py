"""How run.py starts the dashboard and hands commands over."""

import ast
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import run

SOURCE = Path(run.__file__).read_text(encoding="utf-8")
STREAMLIT = """
import http.server, os, sys
port = int(next(flag.split("=")[1] for flag in sys.argv if flag.startswith("--server.port=")))
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/_stcore/health" else 404)
        self.end_headers()
    def log_message(self, *parts):
        pass
print("warehouse", os.environ["OUTCOMES_WAREHOUSE"], flush=True)
http.server.HTTPServer(("127.0.0.1", port), Handler).serve_forever()
"""
ANALYSIS = """
import pathlib, sys
print(*sys.argv[1:], flush=True)
if sys.argv[1] == "load":
    pathlib.Path(sys.argv[4]).mkdir()
    pathlib.Path(sys.argv[4], "current").touch()
if sys.argv[1] == "protect":
    pathlib.Path(sys.argv[3], "..", "told").write_text(" ".join(sys.argv[1:]))
sys.exit(7 if sys.argv[1] == "ask" else 0)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that is set up, with stand-ins for Streamlit and the analysis."""
    folder = tmp_path / "project"
    for name, text in (("streamlit", STREAMLIT), ("analysis", ANALYSIS)):
        (folder / name).mkdir(parents=True)
        (folder / name / "__init__.py").touch()
        (folder / name / "__main__.py").write_text(text)
    shutil.copy(run.__file__, folder)
    (folder / "requirements.txt").touch()
    python = run.python_of(folder / ".venv")
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    for file, text in run.stamps(folder / ".venv", [folder / "requirements.txt"]).items():
        file.write_text(text)
    return folder


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.create_server((run.HOST, 0)) as server:
        yield server.getsockname()[1]


def free_port() -> int:
    with socket.create_server((run.HOST, 0)) as server:
        return server.getsockname()[1]


def command(project: Path, *arguments: str) -> list[str]:
    return [sys.executable, str(project / "run.py"), *arguments]


def test_serves_until_stopped(
    project: Path, tmp_path: Path, started: Callable[[list[str]], subprocess.Popen[str]]
) -> None:
    """The sample is loaded first, the address is given once the dashboard answers, and a stop takes it down."""
    port, warehouse = free_port(), tmp_path / "loads"
    line = command(project, "--port", str(port), "--warehouse", str(warehouse))
    dashboard = started(line)
    said = [dashboard.stdout.readline().strip() for _ in range(4)]
    assert said[1:3] == [
        f"load {project / 'data/sample'} --warehouse {warehouse} --no-protect",
        f"warehouse {warehouse}",
    ]
    assert said[3].startswith(f"The dashboard is at http://127.0.0.1:{port} ")
    dashboard.send_signal(signal.SIGTERM)
    assert dashboard.communicate() == ("", None)
    assert dashboard.returncode == 0
    assert run.port_trouble(port) == ""


def test_publishes_the_sample_meanwhile(
    project: Path,
    tmp_path: Path,
    started: Callable[[list[str]], subprocess.Popen[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Once the dashboard answers, the research tables of the sample are published beside it."""
    monkeypatch.delenv("OUTCOMES_PROTECT")
    port, warehouse = free_port(), tmp_path / "loads"
    os.mkfifo(tmp_path / "told")
    dashboard = started(command(project, "--port", str(port), "--warehouse", str(warehouse)))
    assert (tmp_path / "told").read_text() == f"protect --warehouse {warehouse}"
    dashboard.send_signal(signal.SIGTERM)
    assert dashboard.wait() == 0


def test_loads_the_sample_once(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where something is loaded, the sample is not."""
    (tmp_path / "current").touch()
    monkeypatch.setattr(run, "ROOT", project)
    monkeypatch.setattr(run, "prepare", lambda requirements: None)
    monkeypatch.setattr(run, "port_trouble", lambda port: "")
    monkeypatch.setattr(run, "serve", lambda port, warehouse, protect: (port, warehouse, protect))
    monkeypatch.setattr(run.subprocess, "call", pytest.fail)
    assert run.main(["--warehouse", str(tmp_path)]) == (8501, tmp_path, False)


def test_refused_sample(project: Path, tmp_path: Path) -> None:
    """A sample that cannot be loaded stops the start."""
    (project / "analysis" / "__main__.py").write_text("raise SystemExit(1)")
    line = command(project, "--port", str(free_port()), "--warehouse", str(tmp_path / "loads"))
    ended = subprocess.run(line, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "The sample was not loaded" in ended.stderr


def test_dashboard_that_ends(project: Path, tmp_path: Path) -> None:
    """A dashboard that ends before it answers is not announced, and its exit code is passed on."""
    (project / "streamlit" / "__main__.py").write_text("raise SystemExit(3)")
    (tmp_path / "current").touch()
    line = command(project, "--port", str(free_port()), "--warehouse", str(tmp_path))
    ended = subprocess.run(line, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (3, "")


def test_commands_are_handed_over(project: Path, tmp_path: Path) -> None:
    """A command runs in the folder where the person stands, with its own exit code."""
    (tmp_path / "analysis").mkdir()
    ended = subprocess.run(
        command(project, "ask", "pain", "by=condition"), capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert (ended.returncode, ended.stdout) == (7, "ask pain by=condition\n")


def test_port_in_use(taken: int) -> None:
    """Who asks for a port that is taken learns where to look and what to type."""
    said = run.port_trouble(taken)
    assert f"http://127.0.0.1:{taken};" in said
    assert "python3 run.py --port " in said
    with pytest.raises(SystemExit, match=f"Port {taken} cannot be used"):
        run.main(["--port", str(taken)])


@pytest.mark.parametrize("port", [-1, 0, 65536])
def test_no_such_port(port: int) -> None:
    """A number that is no port is refused with one that is."""
    assert "python3 run.py --port 8501" in run.port_trouble(port)


@pytest.mark.parametrize("arguments", [["--prot", "1"], ["--port", "x"], ["--port"]])
def test_wrong_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Wrong usage ends with code 2 and the usage."""
    with pytest.raises(SystemExit) as ended:
        run.main(arguments)
    assert ended.value.code == 2
    assert "usage: python3 run.py [--port N]" in capsys.readouterr().err


def test_routes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set-up installs what running needs, testing what developing needs; each command goes where it belongs."""
    prepared: list[object] = []
    monkeypatch.setattr(run, "prepare", prepared.append)
    monkeypatch.setattr(run, "hand_over", lambda command: [str(part) for part in command])
    assert run.main(["setup"]) == 0
    assert run.main(["test", "--long", "-x"])[1:] == [str(run.ROOT / "tests/everything.py"), "--long", "-x"]
    assert run.main(["ask", "pain"])[1:] == ["-P", "-m", "analysis", "ask", "pain"]
    assert prepared == [run.RUNTIME, run.DEVELOPMENT, run.RUNTIME]


def test_help_needs_no_setup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Help is given on a bare machine, without installing anything."""
    monkeypatch.setattr(run, "VENV", tmp_path)
    assert run.main(["--help"]) == 0
    assert "python3 run.py test [--long]" in capsys.readouterr().out


def test_standard_library_only() -> None:
    """On a bare machine nothing but Python's own modules can be imported."""
    tree = ast.walk(ast.parse(SOURCE))
    names = {alias.name for node in tree if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in ast.walk(ast.parse(SOURCE)) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names


def test_older_python_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Python that is too old can read the file and is told which one is needed before any other import."""
    code = compile(ast.parse(SOURCE, feature_version=(3, 6)), "run.py", "exec")
    with monkeypatch.context() as old:
        old.setattr(sys, "version_info", (3, 10, 4))
        old.setattr("builtins.__import__", lambda name, *rest: {"sys": sys}[name])
        with pytest.raises(SystemExit, match=r"Python 3\.11 or newer is needed"):
            exec(code, {"__name__": "run"})  # noqa: S102 - our own file, and nothing of it but the refusal


def test_ci_runs_everything() -> None:
    """CI runs the same command as a developer, and a missing browser is a failure there."""
    script = run.ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert 'REQUIRE_BROWSER=1 exec python3 run.py test "$@"' in script.read_text(encoding="utf-8")
