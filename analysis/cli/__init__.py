"""The commands: one module each for reading the words, showing answers, and showing progress."""

from analysis.cli.commands import main

__all__ = ["main"]
