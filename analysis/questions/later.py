"""Tables of an answer that are made when they are first looked at: most who ask a question do not look at all of them."""

from collections.abc import Callable, Iterator, Mapping

import pandas as pd


class Later(Mapping[str, pd.DataFrame]):
    """Tables by name, each made once, when it is first looked at. One load never changes, so that later is the same."""

    def __init__(self, makers: Mapping[str, Callable[[], pd.DataFrame]]) -> None:
        self._makers = makers
        self._made: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        """The table of that name."""
        if name not in self._made:
            self._made[name] = self._makers[name]()
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        """The names of the tables."""
        return iter(self._makers)

    def __len__(self) -> int:
        """How many tables there are."""
        return len(self._makers)
