"""Letters from a load: whom they are about, what nobody else can learn from one, and how all of them are written."""

import io
import json
import re
import zipfile
from datetime import date
from pathlib import Path

import pypdf
import pytest

from analysis.access import one_doctor
from analysis.cli import main
from analysis.errors import InputError
from analysis.filters import Filters
from analysis.reports.letters import answer, doctors, file_name, packed, write
from analysis.warehouse.store import Store, open_store

DOCTORS = ("R-38", "R-01")  # the fewest and the most referrals
EVIL = "../#[evil] é"


def words(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    assert len(pages) == 1
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.mark.parametrize("doctor", DOCTORS)
def test_a_letter_is_about_one_doctor(sample: Store, doctor: str) -> None:
    """A letter has every count of the ladder, data cut and load, and no id of a patient, a referral or another doctor."""
    text = words(write(sample, doctor, "a4", Filters()))
    ladder = answer(sample, doctor, Filters()).details["ladder"]
    for row in ladder.to_dict("records"):
        assert f"{row['label']} {row['n']} of {row['of']}" in text
    assert f"Data to {sample.load.data_cut}, load {sample.load.id}." in text
    assert "these patients do not exist" in text
    assert set(re.findall(r"\bR-\d+", text)) == {doctor}
    assert set(re.findall(r"Doctor \d+", text)) == {f"Doctor {doctor[2:]}"}
    assert not re.findall(r"REF-\d|\bP-\d|\bT-\d|\bC-[A-Z]\b", text)


def test_the_same_for_manager_and_doctor(sample: Store) -> None:
    """The letter that a manager makes is to the byte the one that the doctor gets, today and tomorrow."""
    own = open_store(sample.load.folder.parent, one_doctor("R-38"))
    made = {write(store, "R-38", "letter", Filters()) for store in (sample, own, sample)}
    assert len(made) == 1


def test_no_letter_about_somebody_else(sample: Store) -> None:
    """A doctor gets the own letter and is refused any other; a manager is refused one about nobody."""
    own = open_store(sample.load.folder.parent, one_doctor("R-38"))
    assert doctors(own).referring == ("R-38",)
    with pytest.raises(InputError, match="own referrals"):
        write(own, "R-13", "a4", Filters())
    for nobody in ("R-999", "unknown"):
        with pytest.raises(InputError):
            write(sample, nobody, "a4", Filters())


def test_a_letter_says_what_it_was_asked(few: Path) -> None:
    """A letter about other episodes or another measure says so at its foot."""
    text = words(write(open_store(few), "ONE", "a4", Filters.parse({"condition": "muscle_spasm", "threshold": "50"})))
    assert "Counted: Muscle spasm; referrer ONE." in text
    assert "improved by at least 50" in text


def test_nobody_is_left_out_unsaid(few: Path) -> None:
    """Who has a referral gets a letter; who has none, and referrals without a doctor, are counted."""
    found = doctors(open_store(few))
    assert set(found.referring) == {"NOT-CAME", "ONE", EVIL}
    assert found.words() == (
        "3 doctors have referrals. No referral, so no letter: IDLE. Referrals that name no doctor, so in no letter: 1."
    )


def test_all_letters_of_a_load(few: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """letter --all writes one page for each doctor into the folder and nowhere else, whatever their ids and names are."""
    out = tmp_path / "out" / "letters"
    assert main(["letter", "--all", "--out", str(out), "--warehouse", str(few), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    files = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    assert sorted(report["written"]) == [str(path) for path in files]
    assert {path.parent for path in files} == {out}
    assert (report["without_referrals"], report["referrals_without_doctor"]) == (["IDLE"], 1)
    text = {path.name.split("-2026")[0]: words(path.read_bytes()) for path in files}
    assert "0 of 1" in text["letter-NOT-CAME"]
    assert "For ONE. Data to" in text["letter-ONE"]
    (evil,) = (said for name, said in text.items() if "evil" in name)
    assert f"For *Dr* #panic() @x ({EVIL})." in evil


def test_nothing_to_tell_is_a_letter_too(few: Path) -> None:
    """A doctor whom the export lists without a referral gets a page that says so, where it is asked for."""
    text = words(write(open_store(few), "IDLE", "a4", Filters()))
    assert "For Doctor Idle (IDLE)" in text
    assert "No referral of Doctor Idle" in text


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--out", "x.pdf"], 2, "either --referrer ID or --all"),
        (["--all", "--referrer", "ONE", "--out", "x.pdf"], 2, "either --referrer ID or --all"),
        (["--referrer", "ONE"], 2, "--out"),
        (["--referrer", "ONE", "--out", "x.pdf", "--paper", "a3"], 2, "a4"),
        (["--referrer", "NOBODY", "--out", "x.pdf"], 1, "NOBODY"),
        (["--referrer", "ONE", "--out", "x.pdf", "colour=red"], 2, "colour"),
        (["--referrer", "ONE", "--out", "/dev/null/x.pdf"], 1, "cannot be written"),
    ],
)
def test_what_cannot_be_written_is_refused(few: Path, arguments, code, says, capsys, monkeypatch, tmp_path) -> None:
    """A letter that cannot be written is refused with what to do, and leaves nothing behind."""
    monkeypatch.chdir(tmp_path)
    assert main(["letter", *arguments, "--warehouse", str(few)]) == code
    assert says in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_file_names_are_safe_and_never_shared() -> None:
    """A file name holds no path and is no other doctor's, also where capitals and small letters are the same."""
    ids = [
        "R-1",
        "r-1",
        "R_1",
        "R 1",
        "R/1",
        "R.1",
        "../R-1",
        "CON",
        "con",
        "",
        "é",
        "e\u0301",
        "a" * 300,
        "a" * 301,
        "\u202e",
    ]
    names = [file_name(key, "20250630-0badcafe") for key in ids]
    assert all(re.fullmatch(r"letter-[A-Za-z0-9_-]{1,100}\.pdf", name) for name in names)
    assert len({name.casefold() for name in names}) == len(ids)
    assert names[0] == "letter-R-1-20250630-0badcafe.pdf"


def test_a_pack_of_letters_is_the_same_bytes() -> None:
    """The same letters make the same zip file, in whatever order they were made, dated by the data cut."""
    files = {"b.pdf": b"2", "a.pdf": b"1"}
    made = packed(files, date(2025, 6, 30))
    assert made == packed(dict(reversed(files.items())), date(2025, 6, 30))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert {entry.filename: archive.read(entry) for entry in archive.infolist()} == files
        assert {entry.date_time for entry in archive.infolist()} == {(2025, 6, 30, 0, 0, 0)}


@pytest.mark.long
@pytest.mark.parametrize("start", range(12))
def test_every_letter_of_the_sample_is_one_page(sample: Store, start: int) -> None:
    """Every doctor of the sample gets one page on both papers, about nobody else."""
    for doctor in doctors(sample).referring[start::12]:
        for paper in ("a4", "letter"):
            assert set(re.findall(r"\bR-\d+", words(write(sample, doctor, paper, Filters())))) == {doctor}
