"""Which format a folder is in: the clinic's own formats are asked first, then those that come with the product."""

from dataclasses import dataclass
from pathlib import Path

from analysis.errors import InputError
from analysis.exports.files.kinds import sheets_of_folder
from analysis.exports.files.sheets import Sheet, Workroom, workroom
from analysis.exports.formats.format_files import known_formats, load_format
from analysis.exports.formats.model import Format
from analysis.exports.formats.recognise import Match, match_format


@dataclass(frozen=True)
class Choice:
    """What every format makes of a folder; `chosen` is the one that fits best, None where none or several do."""

    matches: tuple[Match, ...]
    chosen: Match | None
    problem: str | None


def find_format(folder: Path, room: Workroom | None = None, *, own: Path | None = None) -> Format:
    """Recognise the format of a folder by its files and their headers.

    own: a folder of the clinic's own format files, which go before ours. Of several formats that fit, the one counts
    that has a use for the most files. Raises InputError when the folder is missing or empty, fits no known format
    (saying what the nearest one lacks), or fits several equally.
    """
    if room is None:
        with workroom() as opened:
            return find_format(folder, opened, own=own)
    choice = choose(folder, room, own)
    if choice.chosen is None:
        raise InputError(choice.problem)
    return choice.chosen.format


def choose(folder: Path, room: Workroom, own: Path | None = None) -> Choice:
    """Try every format on a folder; raises InputError when the folder is missing or empty."""
    sheets = sheets_of_folder(folder, room)
    own_matches = _matches(tuple(map(str, own_formats(own))), sheets, room)
    if any(not match.problems for match in own_matches):
        return _best(folder, own_matches)
    matches = (*own_matches, *_matches(known_formats(), sheets, room))
    if any(not match.problems for match in matches):
        return _best(folder, matches)
    return Choice(matches, None, _nothing_fits(folder, sheets, matches))


def own_formats(own: Path | None) -> tuple[Path, ...]:
    """List the clinic's own format files."""
    return tuple(sorted(own.glob("*.toml"))) if own is not None and own.is_dir() else ()


def _matches(names: tuple[str, ...], sheets: tuple[Sheet, ...], room: Workroom) -> tuple[Match, ...]:
    return tuple(match_format(load_format(name), sheets, room) for name in names)


def _best(folder: Path, matches: tuple[Match, ...]) -> Choice:
    fitting = [match for match in matches if not match.problems]
    fewest = min(len(match.ignored) for match in fitting)
    best = [match for match in fitting if len(match.ignored) == fewest]
    if len(best) == 1:
        return Choice(matches, best[0], None)
    names = ", ".join(match.format.name for match in best)
    return Choice(matches, None, f"{folder} fits more than one format: {names}. Say which one with --format NAME.")


def _nothing_fits(folder: Path, sheets: tuple[Sheet, ...], matches: tuple[Match, ...]) -> str:
    nearest = nearest_first(matches)[0]
    found = ", ".join(sheet.name for sheet in sheets[:10]) + (" …" if len(sheets) > 10 else "")
    problems = " ".join(nearest.problems)
    return f"{folder} cannot be loaded in the nearest format, {nearest.format.name}. {problems} Found: {found}."


def nearest_first(matches: tuple[Match, ...]) -> list[Match]:
    """Order formats by how many of a folder's files they take and how little it lacks; canonical where none takes any."""
    return sorted(matches, key=_nearness, reverse=True)


def _nearness(match: Match) -> tuple[int, int, bool]:
    return len(match.files) + match.nearly, -len(match.problems), match.format.name == "canonical"
