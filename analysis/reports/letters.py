"""The letters of all doctors: who gets one, made one after the other, named so that any folder can hold them, packed."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from analysis.errors import InputError
from analysis.filters import Filters
from analysis.questions import ask
from analysis.questions.result import Result
from analysis.reports.letter import letter
from analysis.warehouse.store import Store

UNKNOWN = "unknown"
LONGEST_FILE_NAME = 60
PLAIN_ID = re.compile(r"[A-Z0-9][A-Z0-9_-]{0,59}")


@dataclass(frozen=True)
class Doctors:
    """Who gets a letter and who does not.

    referring: the ids with a referral in the load. without: the ids of the export's doctors who have none.
    n_unnamed: referrals that name no doctor.
    """

    referring: tuple[str, ...]
    without: tuple[str, ...]
    n_unnamed: int

    def words(self) -> str:
        """How many letters there are to write, and for what there is none."""
        said = [f"{len(self.referring):,} {'doctor has' if len(self.referring) == 1 else 'doctors have'} referrals."]
        if self.without:
            said.append(
                f"No referral, so no letter: {', '.join(self.without[:10])}{' …' if self.without[10:] else ''}."
            )
        if self.n_unnamed:
            said.append(f"Referrals that name no doctor, so in no letter: {self.n_unnamed:,}.")
        return " ".join(said)


def doctors(store: Store) -> Doctors:
    """The doctors of a load, in the order of their ids; in a store of one doctor, that one alone."""
    if store.scope.referrer is not None:
        return Doctors((store.scope.referrer,), (), 0)
    found = store.values("referrer")
    listed = {key for role, key in store.provider_names if role == "referrer"}
    unnamed = ask("ladder", store, Filters(referrer=(UNKNOWN,))).rows["referred"].sum() if UNKNOWN in found else 0
    referring = tuple(key for key in found if key != UNKNOWN)
    return Doctors(referring, tuple(sorted(listed - {*referring})), int(unnamed))


def answer(store: Store, referrer: str, filters: Filters) -> Result:
    """What a letter is written from: the question narrows the store to this doctor's patients before it counts.

    Raises InputError for one whom the load, or this reader's part of it, lacks.
    """
    if referrer == UNKNOWN:
        raise InputError("Referrals that name no doctor are nobody's: there is no letter about them.")
    return ask("referrals", store, replace(filters, referrer=(referrer,), by=None))


def write(store: Store, referrer: str, paper: str, filters: Filters) -> bytes:
    """The letter of one doctor as PDF. Raises InputError as `answer` does."""
    result = answer(store, referrer, filters)
    return letter(result, referrer, store.provider_label("referrer", referrer), paper)


def write_all(store: Store, referrers: Iterable[str], paper: str, filters: Filters) -> Iterator[tuple[str, bytes]]:
    """The name of the file and the letter of one doctor after the other."""
    for referrer in referrers:
        yield file_name(referrer, store.load.id), write(store, referrer, paper, filters)


def file_name(referrer: str, load: str) -> str:
    """A name that every file system takes and that no other doctor's letter has, also where case makes no difference.

    An id of capitals, digits, - and _ stands as it is; any other is cleaned and told apart by a part of its hash.
    """
    if PLAIN_ID.fullmatch(referrer):
        return f"letter-{referrer}-{load}.pdf"
    cleaned = re.sub(r"[^A-Za-z0-9_-]", "_", referrer)[:LONGEST_FILE_NAME]
    return f"letter-{cleaned}-{sha256(referrer.encode()).hexdigest()[:8]}-{load}.pdf"


def packed(files: Mapping[str, bytes], made: date) -> bytes:
    """A zip file of the letters; the same letters give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, (made.year, made.month, made.day, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o600 << 16
            archive.writestr(entry, files[name])
    return out.getvalue()
