"""Damaged exports tried one after the other, each in a folder of its own that holds everything there is to be seen."""

import shutil
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.fuzz.rule import problems

Tried = Callable[..., list[str]]


@pytest.fixture
def tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Tried:
    """Try an export in the ways of some seeds; gives how the rule was broken, by name and seed."""

    def one(name: str, seed: int, check: object) -> list[str]:
        root = tmp_path / f"{name}-{seed}"
        (root / "conversions").mkdir(parents=True)
        monkeypatch.setattr(tempfile, "tempdir", str(root / "conversions"))
        monkeypatch.chdir(root)
        try:
            return problems(root, name, seed, check)
        finally:
            monkeypatch.undo()
            shutil.rmtree(root)

    def run(name: str, seeds: Iterable[int], check: object) -> list[str]:
        found = [text for seed in seeds for text in one(name, seed, check)]
        printed = capfd.readouterr()
        return [*found, *(f"{name} printed: {text[:300]}" for text in printed if text)]

    return run
