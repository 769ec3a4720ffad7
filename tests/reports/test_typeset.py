"""From template and words to a PDF: the same bytes always, text as it stands, and what readers of screens need."""

import io
import subprocess
import sys
from datetime import date
from hashlib import sha256
from pathlib import Path

import pypdf
import pytest

from analysis.errors import OutcomesError
from analysis.reports import typeset as room
from analysis.reports.typeset import is_writable, typeset

MADE = date(2025, 6, 30)
TEMPLATE = """#import "theme.typ": *
#show: sheet.with(title: data.title, foot: (data.title,))
= #data.title
#narrow(data.text)
"""
SET_ONCE = """
from datetime import date; from hashlib import sha256; from pathlib import Path; import sys
from analysis.reports import typeset as room
room.TEMPLATES = Path(sys.argv[1])
content = {"paper": "a4", "title": "A title", "text": "Some words"}
print(sha256(room.typeset("probe", content, date(2025, 6, 30))).hexdigest())
"""


@pytest.fixture(scope="module")
def templates(tmp_path_factory):
    """The templates with one more of a few lines."""
    folder = tmp_path_factory.mktemp("templates")
    for path in room.TEMPLATES.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "probe.typ").write_text(TEMPLATE, encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def _own_templates(templates, monkeypatch):
    monkeypatch.setattr(room, "TEMPLATES", templates)


def content(text: str = "Some words") -> dict[str, str]:
    return {"paper": "a4", "title": "A title", "text": text}


def words(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.mark.parametrize(
    "text",
    ["#[evil]", "#sys.version", "*bold* _thin_", "@label <label>", "$x$ `raw` = = -", "\\ // /* */", '"; #panic()'],
)
def test_data_are_never_markup(text: str) -> None:
    """What an export holds is printed as it stands, whatever it would mean in a template."""
    assert " ".join(text.split()) in words(typeset("probe", content(text), MADE))


def test_same_bytes_in_another_process(templates: Path) -> None:
    """The same content gives the same bytes, in this process and in another one."""
    here = {sha256(typeset("probe", content(), MADE)).hexdigest() for _ in range(2)}
    there = subprocess.run(
        [sys.executable, "-c", SET_ONCE, str(templates)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
        env={"TZ": "Asia/Tokyo", "LANG": "tr_TR.UTF-8"},
    )
    assert {there.stdout.strip()} == here


def test_pdf_can_be_read_aloud() -> None:
    """A PDF is tagged, says its language and title, claims PDF/UA-1, and bears the data cut as its only date."""
    reader = pypdf.PdfReader(io.BytesIO(typeset("probe", content(), MADE)))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == "A title"
    assert {reader.metadata["/CreationDate"], reader.metadata["/ModDate"]} == {"D:20250630000000Z"}
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Łukasz Ñandú Çelik Œuvre", "Łukasz Ñandú Çelik Œuvre"),
        ("Ωμέγα Жанна", "Ωμέγα Жанна"),
        ("e\u0301", "é"),
        ("Dr 李小龙", "Dr □□□"),
        ("a\u0007b\u202ec\ue000", "a□b□c□"),
        ("two\n\tlines\u2028here", "two lines here"),
    ],
)
def test_characters_without_a_letter_are_squares(text: str, printed: str) -> None:
    """A character that the built-in fonts lack, or that cannot be seen, is a square; all others are themselves."""
    assert printed in words(typeset("probe", content(text), MADE))
    assert is_writable(text) is ("□" not in printed)


@pytest.mark.parametrize("text", ["דוד", "محمد"])
def test_right_to_left_is_printed(text: str) -> None:
    """Hebrew and Arabic are in the built-in fonts."""
    assert is_writable(text)
    assert typeset("probe", content(text), MADE).startswith(b"%PDF")


def test_latin_needs_no_question() -> None:
    """Every printable character that is taken to be in the fonts without asking them is in them."""
    plain = "".join(chr(code) for code in range(0x20, room.PLAIN_BELOW) if chr(code).isprintable())
    assert "□" not in words(typeset("probe", content(plain), MADE))


def test_a_broken_template_is_refused_without_the_content(templates: Path) -> None:
    """A template that cannot be set is refused in words that hold nothing of the content."""
    (templates / "broken.typ").write_text("#panic(sys.inputs.data)", encoding="utf-8")
    with pytest.raises(OutcomesError, match="cannot be made") as refused:
        typeset("broken", content("secret"), MADE)
    assert "secret" not in str(refused.value)
