"""Errors that are shown to people, without a traceback.

OutcomesError
├── InputError   the data or the request cannot be used; the message says what to do (exit code 1)
└── UsageError   the command or a parameter is written wrongly (exit code 2)

A message never holds a patient's values.
"""


class OutcomesError(Exception):
    """An error fit to show to a reader as it is."""

    exit_code = 1


class InputError(OutcomesError):
    """The data, or what was asked of it, cannot be used; the message says what to do."""


class UsageError(OutcomesError):
    """A command, a question or a parameter is written wrongly."""

    exit_code = 2
