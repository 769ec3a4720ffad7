"""Every check and test of the project: what `python3 run.py test` runs once the environment stands.

The last thing printed is pytest's closing line, unless something before it failed.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence

from run import ROOT, apt_install

PYTHON = (sys.executable, "-m")
SQLFLUFF = ("-m", "sqlfluff", "lint")
CHECKS = {
    "ruff check": (*PYTHON, "ruff", "check", "."),
    "ruff format": (*PYTHON, "ruff", "format", "--check", "."),
    "import-linter": (sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-logo"),
    # Its second process leaves a semaphore to Python, which would say so.
    "sqlfluff": (sys.executable, "-Wignore::UserWarning", *SQLFLUFF, "--processes", "2", "analysis", "tests"),
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def passes(name: str, command: Sequence[str]) -> bool:
    """Run one check, its output as it is, and say how it ended."""
    print(f"== {name}")
    began = time.monotonic()
    passed = subprocess.call(command, cwd=ROOT, stdin=subprocess.DEVNULL) == 0
    print(f"== {name}: {'passed' if passed else 'FAILED'} ({time.monotonic() - began:.1f} s)\n")
    return passed


def find_browser(environment: Mapping[str, str]) -> str:
    """Find the browser for the tests: the one that CHROMIUM names, else the system's; empty when there is none."""
    named = environment.get("CHROMIUM")
    names = (named,) if named else BROWSERS
    found = (shutil.which(name, path=environment.get("PATH")) for name in names)
    return next(filter(None, found), "")


def require_browser(environment: Mapping[str, str]) -> str:
    """Find a browser, installing Debian's Chromium where there is none and that is allowed."""
    found = find_browser(environment)
    if not found and apt_install("chromium", "fonts-liberation"):
        found = find_browser(environment)
    return found


def browser_message(found: str, environment: Mapping[str, str]) -> tuple[bool, str]:
    """Tell whether the browser tests may go on as they are, and what to say about the browser."""
    if found:
        return True, f"== browser: {found}\n"
    if environment.get("REQUIRE_BROWSER") == "1":
        return False, "== browser: FAILED, there is no Chromium and REQUIRE_BROWSER=1 asks for one\n"
    line = "sudo apt-get install -y chromium"
    return True, f"== browser: NOT FOUND, every browser test is SKIPPED. To run them: {line}\n"


def pytest_command(arguments: Sequence[str]) -> tuple[str, ...]:
    """Give pytest's command line; --long takes in the tests that are left out otherwise."""
    own = ("-n", "2", "--dist", "loadfile")
    chosen = ("-m", "") if "--long" in arguments else ()
    return (*PYTHON, "pytest", *own, *chosen, *(text for text in arguments if text != "--long"))


def main(arguments: Sequence[str]) -> int:
    """Run every check, then every test, whatever fails on the way; 0 when nothing failed."""
    failed = [name for name, command in CHECKS.items() if not passes(name, command)]
    browser = require_browser(os.environ)
    enough, message = browser_message(browser, os.environ)
    print(message)
    if not enough:
        failed.append("browser")
    if subprocess.call(pytest_command(arguments), cwd=ROOT, env=os.environ | {"CHROMIUM": browser}):
        failed.append("pytest")
    if failed:
        print(f"\nFAILED: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
