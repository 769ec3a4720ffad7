"""The command line in a process of its own, which can be stopped at a moment, killed or have its file size limited."""

import multiprocessing
import os
import resource
import signal
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from multiprocessing.process import BaseProcess
from pathlib import Path

from analysis.cli import main
from analysis.warehouse.load import load_folder

# Forks from a process that has imported everything and has neither threads nor open databases.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.faults.child"])
FILE_EVENTS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.chmod"}


def begin(target: Callable[..., object], *arguments: object) -> BaseProcess:
    """Start a function of this module in a process of its own."""
    process = PROCESSES.Process(target=target, args=arguments)
    process.start()
    return process


def finish(process: BaseProcess) -> int:
    """Wait for the end of a process; its exit code, negative where a signal ended it."""
    process.join()
    code = process.exitcode
    process.close()
    return code


def command(words: list[str], output: Path, largest_file: int | None = None) -> None:
    """Run a command with its output in a file; no file it writes may be larger than `largest_file` bytes."""
    with output.open("w", encoding="utf-8") as file, redirect_stdout(file), redirect_stderr(file):
        if largest_file is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))
        code = main(words)
    sys.exit(code)


def load_until(folder: Path, warehouse: Path, moment: int, count: Path) -> None:
    """Load, and die by SIGKILL at a moment: a step of progress, or a file that is opened, renamed or removed.

    Moment -1: never; then `count` gets the number of moments that there were.
    """
    passed = [0]

    def tick() -> None:
        if passed[0] == moment:
            os.kill(os.getpid(), signal.SIGKILL)
        passed[0] += 1

    def audit(event: str, arguments: tuple[object, ...]) -> None:
        if event in FILE_EVENTS and str(warehouse) in str(arguments[0]):
            tick()

    sys.addaudithook(audit)
    load_folder(folder, warehouse, progress=lambda *_: tick())
    count.write_text(str(passed[0]), encoding="utf-8")


def load_and_stop(folder: Path, warehouse: Path, began: object, go_on: object) -> None:
    """Load, and wait at the first step of progress until told to go on."""

    def wait(*_: object) -> None:
        began.set()
        go_on.wait()

    load_folder(folder, warehouse, who="Ada", progress=wait)
