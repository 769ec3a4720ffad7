"""Programs that a test starts, and that end with it."""

import contextlib
import subprocess
from collections.abc import Callable, Iterator

import pytest


@pytest.fixture
def started() -> Iterator[Callable[[list[str]], subprocess.Popen[str]]]:
    """Starts a program whose output can be read line by line; it is terminated when the test ends, however that is."""
    with contextlib.ExitStack() as running:

        def start(command: list[str]) -> subprocess.Popen[str]:
            program = running.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
            running.callback(program.terminate)
            return program

        yield start
