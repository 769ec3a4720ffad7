"""From a template and a table of words and numbers to the bytes of a PDF, without a browser and without the network."""

import json
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import typst

from analysis.errors import OutcomesError

TEMPLATES = Path(__file__).parent / "templates"
STANDARD = "ua-1"
SCREEN = 110  # pixels to the inch
PLAIN_BELOW = 0x250  # Latin with its extensions A and B: the built-in fonts have every letter of them
NO_GLYPH = "□"
LEFT_OUT = ("Cc", "Cf", "Cs", "Co", "Cn")  # control, invisible, half of a pair, private and unassigned characters


def typeset(template: str, content: Mapping[str, Any], made: date) -> bytes:
    """A tagged PDF (PDF/UA-1) of the template `templates/NAME.typ`, which reads `content` as `data`.

    Only the built-in fonts are used and `made` (the data cut) is the only date in the file: the same content gives the
    same bytes on any machine and day. Characters that these fonts lack are drawn as an empty square.
    Raises OutcomesError when the template cannot be set; the message holds nothing of the content.
    """
    when = datetime.combine(made, time.min, tzinfo=UTC)
    return _set(template, content, format="pdf", pdf_standards=STANDARD, timestamp=when)


def picture(template: str, content: Mapping[str, Any]) -> bytes:
    """The first page of what `typeset` makes as a PNG picture, to be looked at on a screen."""
    pages = _set(template, content, format="png", ppi=SCREEN)
    return pages if isinstance(pages, bytes) else pages[0]


def _set(template: str, content: Mapping[str, Any], **how: Any) -> Any:
    compiler = _compiler(TEMPLATES / f"{template}.typ", json.dumps(_clean(content), allow_nan=False))
    try:
        return compiler.compile(**how)
    except typst.TypstError:
        raise OutcomesError(
            f"The PDF cannot be made from the template {template!r}. Please report this, with the id of the load."
        ) from None


def is_writable(text: str) -> bool:
    """Whether the built-in fonts have every character of a text (they lack Chinese, Japanese and Korean ones)."""
    return _clean_text(text).count(NO_GLYPH) == text.count(NO_GLYPH)


def _compiler(source: Path | bytes, content: str) -> typst.Compiler:
    return typst.Compiler(source, root=TEMPLATES, font_paths=_fonts(), sys_inputs={"data": content})


@cache
def _fonts() -> typst.Fonts:
    """The fonts inside the typst package alone: those of the machine differ from one to the next."""
    return typst.Fonts(include_system_fonts=False)


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return _clean_text(value)
    if isinstance(value, Mapping):
        return {key: _clean(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(item) for item in value]
    return value


def _clean_text(text: str) -> str:
    """Text in composed letters, with one space for any white space and a square for what cannot be drawn."""
    composed = unicodedata.normalize("NFC", text)
    spaced = " ".join(composed.split())
    return "".join(sign if _is_drawn(sign) else NO_GLYPH for sign in spaced)


@lru_cache(maxsize=10_000)
def _is_drawn(sign: str) -> bool:
    """Whether the fonts can draw a character: asked of the fonts themselves, once for each."""
    if unicodedata.category(sign) in LEFT_OUT:
        return False
    if ord(sign) < PLAIN_BELOW:
        return True
    probe = b'#set document(title: "probe")\n#sys.inputs.data'
    try:
        _compiler(probe, sign).compile(format="pdf", pdf_standards=STANDARD)
    except typst.TypstError:
        return False
    return True
