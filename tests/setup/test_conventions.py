"""What a reader can count on in every file: sizes, sentences, walls and locks."""

import ast
import importlib.util
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.questions import QUESTIONS

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = {contract["id"]: contract for contract in PROJECT["tool"]["importlinter"]["contracts"]}
PRODUCT = [ROOT / "run.py", ROOT / "dashboard.py", *(ROOT / "analysis").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
LONGEST_MODULE = 250
LONGEST_FUNCTION = 50


def functions(file: Path) -> Iterator[ast.FunctionDef]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def name(file: Path) -> str:
    return str(file.relative_to(ROOT))


def lock(file: str) -> dict[str, str]:
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    return dict(line.partition(" ;")[0].split("==") for line in lines if re.match(r"\w", line))


def test_modules_are_short() -> None:
    """A module of the product fits into one reading: 250 lines at most."""
    lengths = {name(file): len(file.read_text(encoding="utf-8").splitlines()) for file in PRODUCT}
    assert {file: length for file, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_functions_are_short() -> None:
    """A function of the product fits onto a screen: 50 lines at most."""
    long = {
        f"{name(file)}:{node.name}"
        for file in PRODUCT
        for node in functions(file)
        if node.end_lineno - node.lineno >= LONGEST_FUNCTION
    }
    assert long == set()


def test_tests_state_a_rule() -> None:
    """Every test has a docstring, which says the rule that it tests."""
    silent = {
        f"{name(file)}:{node.name}"
        for file in TESTS
        for node in functions(file)
        if node.name.startswith("test_") and not ast.get_docstring(node)
    }
    assert silent == set()


def test_tests_do_not_sleep() -> None:
    """A test waits for the thing itself: no file of tests calls a function named sleep."""
    called = {
        name(file)
        for file in TESTS
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "sleep"
    }
    assert called == set()


def test_questions_are_walled() -> None:
    """Every question that can be asked stands in the contract that keeps questions apart."""
    assert set(CONTRACTS["questions-apart"]["modules"]) == {f"analysis.questions.{question}" for question in QUESTIONS}


@pytest.mark.parametrize("contract", CONTRACTS)
def test_walls_stand_somewhere(contract: str) -> None:
    """Every module that a contract names exists: a wall around nothing keeps nothing out."""
    fields = ("source_modules", "forbidden_modules", "modules", "protected_modules", "allowed_importers")
    named = [module for field in fields for module in CONTRACTS[contract].get(field, [])]
    assert [module for module in named if importlib.util.find_spec(module) is None] == []


def test_locks_hold_what_is_declared() -> None:
    """Both locks hold every direct dependency in the declared version, and development has all that running has."""
    runtime, development = lock("requirements.txt"), lock("requirements-dev.txt")
    declared = dict(pin.split("==") for pin in PROJECT["project"]["dependencies"])
    tools = dict(pin.split("==") for pin in PROJECT["dependency-groups"]["dev"])
    assert declared.items() <= runtime.items()
    assert runtime.items() <= development.items()
    assert tools.items() <= development.items()
