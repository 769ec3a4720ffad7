"""What earlier releases bind a new one to: their policy, and that they are there to be held against."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from analysis.disclosure.control.policy import Policy
from analysis.errors import InputError
from analysis.warehouse import ledger
from analysis.warehouse.releases import Published, open_release

DEFAULT = "default"


def last_policy(warehouse: Path) -> str:
    """The name of the policy of the last release."""
    made = [entry.policy for entry in ledger.entries(warehouse) if entry.kind == ledger.PUBLISHED]
    return made[-1] if made else DEFAULT


def earlier_than(warehouse: Path, release: str) -> tuple[str, ...]:
    """The releases that bound a release when it was made."""
    known = ledger.entries(warehouse)
    place = next((i for i, one in enumerate(known) if (one.kind, one.release) == (ledger.PUBLISHED, release)), None)
    if place is None:
        raise InputError(f"The ledger does not know the release {release}: what bound it cannot be told.")
    return () if known[place].start_over else ledger.binding(known[:place])


def bound_releases(warehouse: Path, names: Sequence[str]) -> dict[str, Published]:
    """Earlier releases that bind, by their ids. Raises InputError, with the way out, where one is gone or damaged."""
    try:
        return {name: open_release(warehouse, name) for name in names}
    except InputError as trouble:
        raise InputError(
            f"{trouble} Without it nothing can be held against what was published; to begin anew, so that earlier releases "
            "no longer bind: python3 run.py protect --start-over"
        ) from None


def check_policy(policy: Policy, bound: Mapping[str, Published]) -> None:
    """Raise InputError where the releases that bind have another policy: the two together might tell more than either."""
    for name, before in bound.items():
        if replace(before.policy, label="", source="") != replace(policy, label="", source=""):
            raise InputError(
                f"Release {name} was protected by the policy {before.policy.name!r} ({before.policy.label}), not by "
                f"{policy.name!r} ({policy.label}) as it is now: together the two could tell more than either. Keep to the "
                "earlier policy, or begin anew, so that earlier releases no longer bind: python3 run.py protect --policy "
                f"{policy.name} --start-over"
            )
