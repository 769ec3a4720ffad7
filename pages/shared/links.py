"""Links: what an address asks for, by code as `ask` takes it (`condition=carpal_tunnel`) or by label as widgets write it.

A widget that is bound to the address knows its labels only. Codes are therefore written as labels before the widget is
drawn for the first time, and the page runs again: so the address always holds what the page shows, and can be shared.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import streamlit as st


@dataclass(frozen=True)
class Choice:
    """One parameter of the address: its name, the codes it can have, and how each is labelled."""

    name: str
    options: Sequence[str]
    label: Callable[[str], str]

    def asked(self) -> list[str]:
        """What the address asks for; nothing once the widget has been drawn, which from then on keeps the two in step."""
        return st.query_params.get_all(self.name) if self.name not in st.session_state else []

    def labelled(self) -> list[str]:
        """What the address asks for, codes written as labels."""
        return [self.label(value) if value in self.options else value for value in self.asked()]

    def is_known(self, value: str) -> bool:
        """Whether a value of the address is one of the codes or labels."""
        return value in self.options or value in map(self.label, self.options)


def write_labels(choices: Iterable[Choice]) -> None:
    """Write the codes in the address as labels, and run again where there were any."""
    coded = [choice for choice in choices if choice.labelled() != choice.asked()]
    for choice in coded:
        st.query_params[choice.name] = choice.labelled()
    if coded:
        st.rerun()


def unknown(choices: Iterable[Choice]) -> list[str]:
    """The names of those that the address asks something unknown of. To be asked before their widgets are drawn."""
    return [choice.name for choice in choices if not all(map(choice.is_known, choice.asked()))]
