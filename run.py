"""Sets up and runs the dashboard on a bare machine that has Python 3.11 or newer. Standard library only."""

import sys

if sys.version_info < (3, 11):
    sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}. Try, say: python3.11 run.py")
if sys.platform == "win32":
    sys.exit("Windows is not supported as it is: run this in its Linux subsystem (WSL).")

import argparse
import fcntl
import hashlib
import http.client
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
RUNTIME = (ROOT / "requirements.txt",)
DEVELOPMENT = (*RUNTIME, ROOT / "requirements-dev.txt")
HOST = "127.0.0.1"
UNFINISHED = "unfinished"  # stands in an environment for as long as something is being installed into it
USAGE = """\
python3 run.py [--port N] [--warehouse DIR]   set up, load the sample when nothing is loaded, start the dashboard
       python3 run.py setup                          set up only
       python3 run.py test [--long] [ARGUMENT ...]   run every check and test; the arguments go to pytest
       python3 run.py COMMAND [ARGUMENT ...]         run a command of the analysis in the environment
"""


def python_of(venv: Path) -> Path:
    """Give the environment's own Python."""
    return venv / "bin/python"


def stamps(venv: Path, requirements: Sequence[Path]) -> dict[Path, str]:
    """List the stamp files of an environment that holds these requirements, and what stands in each."""
    python = ".".join(map(str, sys.version_info[:2]))
    digests = {file.stem: hashlib.sha256(file.read_bytes()).hexdigest() for file in requirements}
    return {venv / f"{name}.installed": f"python {python} {digest}" for name, digest in digests.items()}


def is_current(venv: Path, requirements: Sequence[Path]) -> bool:
    """Tell whether the environment holds all of these requirements. Every start passes here: it reads small files."""
    is_there = python_of(venv).exists() and not (venv / UNFINISHED).exists()
    return is_there and all(f.exists() and f.read_text() == text for f, text in stamps(venv, requirements).items())


def trouble(venv: Path, module: str) -> str:
    """Say why an environment has to be made anew, such as the lack of a module; empty when it can be completed."""
    if (venv / UNFINISHED).exists():
        return "an earlier set-up was stopped half-way"
    if not python_of(venv).exists():
        return "it has no Python"
    fits = f"import sys, {module}; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    is_fit = succeeds(python_of(venv), "-c", fits, output=subprocess.DEVNULL)
    return "" if is_fit else "its Python does not run, has no pip or is of another version"


def succeeds(*command: str | Path, output: int | None = None) -> bool:
    """Run a command to its end, with nothing to read, and tell whether it went well."""
    try:
        return subprocess.call(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output) == 0
    except OSError:
        return False


def prepare(requirements: Sequence[Path]) -> None:
    """Make the environment hold the requirements, one process at a time; nothing is done when it does already."""
    if is_current(VENV, requirements):
        return
    with Path(__file__).open() as lock:  # given back when its process ends, however it ends
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another set-up is running in this folder; waiting for it to end.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_current(VENV, requirements):
            build(VENV, requirements)


def build(venv: Path, requirements: Sequence[Path]) -> None:
    """Make or complete the environment. The last of the requirements files holds all that the others hold."""
    began, uv = time.monotonic(), shutil.which("uv")
    why = trouble(venv, "sys" if uv else "pip")
    if why and not uv:
        require_venv_module()
    if why and venv.exists():
        print(f"Making {venv} anew: {why}.")
        shutil.rmtree(venv)
    print(f"Installing {requirements[-1].name} into {venv}; the first time takes about a minute.")
    venv.mkdir(exist_ok=True)
    (venv / UNFINISHED).touch()
    if why:
        create(venv, uv)
    install(venv, requirements[-1], uv)
    for file, text in stamps(venv, requirements).items():
        file.write_text(text)
    (venv / UNFINISHED).unlink()
    print(f"Set up in {time.monotonic() - began:.0f} s.")


def create(venv: Path, uv: str | None) -> None:
    """Make an empty environment from the Python that runs this."""
    base = getattr(sys, "_base_executable", sys.executable)
    command = (uv, "venv", "--quiet", "--allow-existing", "--python", base) if uv else (base, "-m", "venv")
    if not succeeds(*command, venv):
        raise SystemExit(f"Making the environment {venv} failed; the reason stands above.")


def install(venv: Path, requirements: Path, uv: str | None) -> None:
    """Install a requirements file. Only when told to does uv trust the machine's certificates and write bytecode."""
    quiet = () if sys.stdout.isatty() else ("--quiet",)
    command = (python_of(venv), "-m", "pip", "install", "--disable-pip-version-check", "--no-input")
    if uv:
        command = ("env", "UV_NATIVE_TLS=1", uv, "pip", "install", "--compile-bytecode", "--python", python_of(venv))
    if not succeeds(*command, *quiet, "-r", requirements):
        raise SystemExit("Installing failed; the reason stands above. Mend it, then run the same command again.")


def require_venv_module() -> None:
    """Debian keeps a part of Python's venv in a package of its own: install it where that is allowed, else say how."""
    if not importlib.util.find_spec("ensurepip") and apt_install("python3-venv"):
        importlib.invalidate_caches()
    if not importlib.util.find_spec("ensurepip"):
        why = "Python's venv module is missing. Run this, then the same command again:"
        raise SystemExit(f"{why}\n\n    sudo apt-get install -y python3-venv")


def apt_install(*packages: str) -> bool:
    """Install Debian packages, asking nothing, and tell whether they are there; false where that is not allowed."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print(f"Installing {' '.join(packages)} with apt-get.")
    apt = ("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq")
    return succeeds(*apt, "update") and succeeds(*apt, "install", "-y", "--no-install-recommends", *packages)


def within() -> dict[str, str]:
    """Give a program of ours its environment variables: it may be started from any folder."""
    path = ":".join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return {"OPENBLAS_NUM_THREADS": "1"} | os.environ | {"PYTHONPATH": path}  # small matrices: more would only wait


def analysis(*arguments: str | Path) -> tuple[str | Path, ...]:
    """Give the analysis' command line. -P: a folder of the same name where the person stands is not meant."""
    return (python_of(VENV), "-P", "-m", "analysis", *arguments)


def hand_over(command: Sequence[str | Path]) -> NoReturn:
    """Become another program, so that its exit code and its signals are its own."""
    os.execve(command[0], command, within())


def port_trouble(port: int) -> str:
    """Say why the dashboard cannot be served on a port, and what to do; empty when it can."""
    if not 1 <= port <= 65535:
        return f"There is no port {port}. Choose one from 1024 to 65535: python3 run.py --port 8501"
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            other = f"choose another port: python3 run.py --port {port + 1 if 1024 <= port < 65535 else 8501}"
            why = f"Port {port} cannot be used ({error.strerror.lower()})."
            return f"{why} If the dashboard runs there already, open http://{HOST}:{port}; if not, {other}"
    return ""


def start(arguments: Sequence[str]) -> int:
    """Set up, load the sample when nothing is loaded, and serve the dashboard until it is stopped."""
    parser = argparse.ArgumentParser("run.py", usage=USAGE, add_help=False, allow_abbrev=False)
    parser.add_argument("--port", type=int, default=8501)
    parser.add_argument("--warehouse", type=Path, default=os.environ.get("OUTCOMES_WAREHOUSE", ROOT / "data/warehouse"))
    options = parser.parse_args(arguments)
    if port_trouble(options.port):
        raise SystemExit(port_trouble(options.port))
    prepare(RUNTIME)
    warehouse = options.warehouse.resolve()
    is_new = not (warehouse / "current").exists()
    if is_new:
        print("Nothing is loaded yet: loading the sample, which is simulated.")
        load = analysis("load", ROOT / "data/sample", "--warehouse", warehouse, "--no-protect")
        if subprocess.call(load, env=within()):
            raise SystemExit("The sample was not loaded; the reason stands above.")
    return serve(options.port, warehouse, protect=is_new and os.environ.get("OUTCOMES_PROTECT") != "no")


def serve(port: int, warehouse: Path, *, protect: bool) -> int:
    """Run the dashboard (and publish the research tables), say where it is, and take all down with this process."""
    flags = (f"--server.address={HOST}", f"--server.port={port}", "--server.headless=true")
    command = (python_of(VENV), "-m", "streamlit", "run", "dashboard.py", *flags, "--logger.hideWelcomeMessage=true")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    dashboard = subprocess.Popen(command, cwd=ROOT, env=within() | {"OUTCOMES_WAREHOUSE": str(warehouse)})
    programs = [dashboard]
    try:
        if answers(dashboard, port):
            print(f"The dashboard is at http://{HOST}:{port} (Ctrl-C stops it).")
            if protect:  # only now, and after all else: it takes longer than anybody waits for a first page
                tables = ("nice", *analysis("protect", "--warehouse", warehouse))
                programs.append(subprocess.Popen(tables, env=within(), stdout=subprocess.DEVNULL))
        return dashboard.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        for program in programs:
            program.terminate()
            program.wait()


def answers(dashboard: subprocess.Popen, port: int) -> bool:
    """Wait until the dashboard answers; false when it ended before it did."""
    while dashboard.poll() is None:
        try:
            connection = http.client.HTTPConnection(HOST, port, timeout=1)
            connection.request("GET", "/_stcore/health")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return True
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
    return False


def main(arguments: Sequence[str]) -> int:
    """Do what the command line asks for, and give the exit code."""
    command = arguments[0] if arguments else ""
    if command in {"-h", "--help"}:
        print(f"usage: {USAGE}")
        return hand_over(analysis("--help")) if is_current(VENV, RUNTIME) else 0
    if not command or command.startswith("-"):
        return start(arguments)
    prepare(DEVELOPMENT if command == "test" else RUNTIME)
    everything = (python_of(VENV), ROOT / "tests/everything.py", *arguments[1:])
    return 0 if command == "setup" else hand_over(everything if command == "test" else analysis(*arguments))


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
