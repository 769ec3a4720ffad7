"""Damage to exports, each kind a function of a seeded random source: the same seed damages in the same way for ever."""

import csv
import io
import json
import os
import random
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.fuzz.exports import files_of

Random = random.Random
Change = Callable[[Random, bytes], bytes]
CANARY = "canary.csv"  # beside the folder of the export, where nobody may look
HUGE = (10_000, 140_000, 2_200_000)  # long, longer than a cell by hand, longer than a line of DuckDB

HOSTILE = (
    "=1+1", "@SUM(1+1)*cmd|' /C calc'!A0", "+1", "-", "'; drop table raw_intake; --", '"; select 1; --', "{{7*7}}", "{0}",
    "${jndi:x}", "%s%n%d", "$path", "$1", "![x](http://example.org/x.png)", "[x](javascript:alert(1))", "<script>x</script>",
    "../../etc/passwd", "file:///etc/passwd", f"../{CANARY}", CANARY, f"read_csv('../{CANARY}')", "9" * 400, "-" + "9" * 60,
    "1e999", "-1e999", "1e-999", "NaN", "Infinity", "0x10", "1_000", "1,5", "١٢", "0000-01-01", "0001-01-01", "9999-12-31",
    "10000-01-01", "2026-02-30", "2026-13-01 25:61", "31/12/9999", "December 31, 9999 11:59 pm", "-4713-01-01",
    "9999-12-31T23:59:59Z", "294247-01-10 04:00:54.775807", "infinity", "-infinity", "epoch", "\u202eabc", "\u200b", "\ufeff",
    "👩🏽‍⚕️", "İ", "ß", "\x1b[31m", "\x7f", "\u2028", "a\nb", "a\r\nb", "a\rb", " ", "\t", "\xa0", "", "null", "NULL", "None",
    "true", "record", "file_no", "reject_rule", "reject_id", "c1", "*", "'", '"', '""', ",", ";", "\\", "\\N", "\\x00", "|",
)  # fmt: skip


def _place(chance: Random, content: bytes) -> int:
    return chance.randrange(len(content) + 1)


def _insert(*pieces: bytes) -> Change:
    def change(chance: Random, content: bytes) -> bytes:
        for _ in range(chance.randint(1, 3)):
            at = _place(chance, content)
            content = content[:at] + chance.choice(pieces) + content[at:]
        return content

    return change


def _flip(chance: Random, content: bytes) -> bytes:
    made = bytearray(content)
    for _ in range(min(len(made), chance.randint(1, 8))):
        made[chance.randrange(len(made))] = chance.randrange(256)
    return bytes(made)


def _delete(chance: Random, content: bytes) -> bytes:
    at = _place(chance, content)
    return content[:at] + content[at + chance.randint(1, 40) :]


def _truncate(chance: Random, content: bytes) -> bytes:
    return content[: _place(chance, content)]


def _mark(chance: Random, content: bytes) -> bytes:
    return (
        chance.choice((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf\xef\xbb\xbf", b"\0\0\xfe\xff"))
        + content
    )


def _recode(chance: Random, content: bytes) -> bytes:
    encoding = chance.choice(("utf-16", "utf-16-le", "utf-32", "cp1252", "shift_jis", "utf-7", "cp037"))
    return (content.decode("utf-8", "replace") + "é日").encode(encoding, "replace")


def _line_ends(chance: Random, content: bytes) -> bytes:
    return b"".join(
        line + chance.choice((b"\n", b"\r\n", b"\r", b"\n\n", b"\n\r", b"")) for line in content.splitlines()
    )


def _lines(chance: Random, content: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    for _ in range(min(len(lines), chance.randint(1, 3))):
        one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        match chance.randrange(4):
            case 0:
                lines[one], lines[other] = lines[other], lines[one]
            case 1:
                lines.insert(other, lines[one])
            case 2:
                lines[one] = b""
            case _:
                lines.sort()
    return b"".join(lines)


def _huge(chance: Random, content: bytes) -> bytes:
    at = _place(chance, content)
    return (
        content[:at]
        + chance.choice((b"x", b'"', b",", b"[", b"9", b"\n", b" ")) * chance.choice(HUGE[:2])
        + content[at:]
    )


BYTES: tuple[Change, ...] = (
    _flip, _delete, _truncate, _mark, _recode, _line_ends, _lines, _lines, _huge,
    _insert(b'"', b'""', b",", b";", b"\t", b"|", b"'"), _insert(b"\0", b"\xff", b"\x1a", b"\x81", b"\x1b[2J"),
    _insert(b"\n", b"\r", b"\r\n", b"\n\n"), _insert(b"{", b"}", b"[", b"]", b":", b"\\", b"\\u0000", b"\\ud800", b"1e999"),
)  # fmt: skip

Rows = list[list[str]]


def _some_cells(chance: Random, rows: Rows, first: int = 1) -> None:
    for _ in range(chance.randint(1, 4)):
        row = rows[chance.randrange(min(first, len(rows) - 1), len(rows))]
        if row:
            row[chance.randrange(len(row))] = chance.choice(HOSTILE)


def _some_rows(chance: Random, rows: Rows) -> None:
    rows.extend(list(chance.choice(rows)) for _ in range(chance.randint(1, 3)))
    if chance.random() < 0.5:
        rows[1:] = chance.sample(rows[1:], max(0, len(rows) - 2))


def _one_column(chance: Random, rows: Rows) -> None:
    width = min(map(len, rows))
    one, other = chance.randrange(max(1, width)), chance.randrange(max(1, width))
    name = chance.choice((*HOSTILE, rows[0][other].upper(), rows[0][one] + " ", rows[0][one] + "_2"))
    match chance.randrange(5):
        case 0:
            rows[0][one] = name
        case 1:
            rows[:] = [[*row, row[one] if row else ""] for row in rows]
        case 2:
            rows[:] = [row[:one] + row[one + 1 :] for row in rows]
        case 3:
            rows[:] = [[*row[one:], *row[:one]] for row in rows]
        case _:
            rows[:] = [[*row, name if i == 0 else chance.choice(HOSTILE)] for i, row in enumerate(rows)]


def cells(chance: Random, content: bytes) -> bytes:
    """Change cells, columns or records of a table, which stays well-formed CSV; anything else as it is."""
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))
    except (ValueError, csv.Error):
        return content
    if rows and any(rows):
        chance.choice((_some_cells, _some_cells, _some_cells, _some_rows, _one_column))(chance, [*filter(None, rows)])
    made = io.StringIO()
    quoting = chance.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
    csv.writer(made, quoting=quoting, lineterminator=chance.choice(("\n", "\r\n"))).writerows(rows)
    return made.getvalue().encode("utf-8", "surrogatepass")


def _nodes(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a JSON value: what holds it, and its key there."""
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield value, key
        yield from _nodes(value[key])


def _odd(chance: Random) -> Any:
    deep: Any = "x"
    for _ in range(chance.choice((3, 60))):
        deep = [deep] if chance.random() < 0.5 else {"resource": deep}
    return chance.choice((None, True, 0, -1, 1e308, 10**400, [], {}, [[]], [None], {"reference": 1}, deep, *HOSTILE))


def _json_nodes(chance: Random, document: Any) -> Any:
    for _ in range(chance.randint(1, 4)):
        places = list(_nodes(document))
        if not places:
            return _odd(chance)
        holder, key = chance.choice(places)
        match chance.randrange(4):
            case 0 if isinstance(holder, dict):
                del holder[key]
            case 1 if isinstance(holder, list):
                holder.append(holder[key])
            case 2 if isinstance(holder, dict):
                holder[chance.choice(HOSTILE)] = holder.pop(key)
            case _:
                holder[key] = _odd(chance)
    return document


def json_values(chance: Random, content: bytes) -> bytes:
    """Change values, names and kinds inside a JSON document, or a line of NDJSON; anything else as it is."""
    try:
        text = content.decode("utf-8")
        if text.count("\n") < 1:
            return json.dumps(_json_nodes(chance, json.loads(text))).encode()
        lines = [json.loads(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError):
        return content
    one = chance.randrange(len(lines))
    lines[one] = _json_nodes(chance, lines[one])
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


def _deep(chance: Random, content: bytes) -> bytes:
    depth = chance.choice((900, 5_000, 100_000))
    return chance.choice((b"[", b'{"a":')) * depth + chance.choice((b"", content, b"]" * depth))


_ENTITY = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY c SYSTEM "../{CANARY}">]>'.encode()
_LAUGHS = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "haha">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(8)
) + b"]>"  # fmt: skip


def _external(chance: Random, content: bytes) -> bytes:
    """Let an XML file name something outside, or something that grows."""
    head = chance.choice((_ENTITY, _LAUGHS))
    return head + content[content.find(b"?>") + 2 :].replace(b"<v>", b"<v>&c;").replace(b"<t>", b"<t>&c;")


MEMBER: tuple[Change, ...] = (
    _flip,
    _delete,
    _truncate,
    _external,
    _huge,
    _recode,
    cells,
    _insert(b"<", b">", b"&c;", b'"'),
)


def members(chance: Random, content: bytes) -> bytes:
    """Change what a zip file or a workbook holds, which stays a zip file; anything else as it is."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            found = [(member.filename, packed.read(member)) for member in packed.infolist()]
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, zipfile.zlib.error):
        return content
    one = chance.randrange(len(found))
    name, held = found[one]
    odd = chance.choice(
        ("../../intake.csv", "/intake.csv", f"../{CANARY}", "inside.zip", "a.xlsx", "b.json", "", ".", "/")
    )
    match chance.randrange(6):
        case 0:
            del found[one]
        case 1:
            found[one] = (odd, held)
        case 2:
            found.append((odd, held))
        case _:
            found[one] = (name, chance.choice(MEMBER)(chance, held))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # two members of one name: that is meant
        for name, held in found:
            packed.writestr(zipfile.ZipInfo(name), held)
    return made.getvalue()


def _contents(path: Path) -> tuple[Change, ...]:
    """The changes that suit a file, by the end of its name."""
    suited: dict[str, tuple[Change, ...]] = {
        ".csv": (cells, cells, cells), ".json": (json_values, json_values, _deep), ".ndjson": (json_values, json_values, _deep),
        ".zip": (members, members, members), ".xlsx": (members, members, members),
    }  # fmt: skip
    return suited.get(path.suffix, ())


def _put(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _link(path: Path, content: bytes) -> None:
    elsewhere = path.parent.parent / "elsewhere"
    elsewhere.write_bytes(content)
    path.symlink_to(elsewhere)


def _closed(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    path.chmod(0)


FOLDER: dict[str, Callable[[Path, bytes], None]] = {
    "emptied": lambda path, _content: _put(path, b""),
    "a folder": lambda path, _content: path.mkdir(),
    "a link to nowhere": lambda path, _content: path.symlink_to(path.parent / "nowhere"),
    "a link to itself": lambda path, _content: path.symlink_to(path),
    "a link": _link,
    "a pipe": lambda path, _content: os.mkfifo(path),
    "gone": lambda _path, _content: None,
    "closed": _closed,
    "there twice": _put,
}


def _folder(chance: Random, folder: Path) -> str:
    """Change what files there are; gives what was done."""
    path = chance.choice(sorted(path for path in folder.iterdir() if path.is_file() and not path.is_symlink()))
    content, stem, end = path.read_bytes(), path.stem, path.suffix
    path.unlink()
    others = (f"copy of {path.name}", f"{stem}_'; drop table x; --{end}", f"{stem}.txt", f"{stem}.xlsx", f"{stem}.json",
              f"{stem}.zip", f"{stem}.csv.gz", f"{stem}.parquet", f"{stem}_[1]*?.csv", f"{stem}_$path\n.csv",
              path.name.upper(), f".{path.name}", "intake.rejects.csv", "truth.json", "%s%n.csv")  # fmt: skip
    done = chance.choice((*FOLDER, "renamed", "renamed"))
    if done in FOLDER:
        FOLDER[done](path, content)
    if done in {"renamed", "there twice"}:
        (folder / chance.choice(others)).write_bytes(content)
    return f"{path.name} is {done}"


def damaged(name: str, seed: int, folder: Path) -> str:
    """Write the export of that name into a folder, damaged in the way of a seed; gives what was done to it."""
    for file, content in files_of(name).items():
        (folder / file).write_bytes(content)
    chance, done = Random(f"{name} {seed}"), []
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        files = sorted(path for path in folder.iterdir() if path.is_file() and not path.is_symlink())
        if not files:
            break
        if chance.random() < 0.1:
            done.append(_folder(chance, folder))
            continue
        path = chance.choice(files)
        change = chance.choice((*BYTES, *_contents(path) * 4))
        path.write_bytes(change(chance, path.read_bytes()))
        done.append(f"{change.__qualname__.replace('.<locals>.change', '').strip('_')} in {path.name}")
    return f"{name} {seed}: {', '.join(done)}"
