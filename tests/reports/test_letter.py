"""The doctor's letter: one page for anybody, the numbers of the result as they stand, and words read aloud for each chart."""

import io
import re
from collections.abc import Iterator

import pypdf
import pytest

from analysis.reports.letter import NO_CONTROL, SIMULATED, letter
from tests.reports.doctors import WORDS, answer

MANY = [(f"Condition number {place}", 40 - place, 30 - place, max(25 - place, 0), 5) for place in range(60)]
NOBODY_CAME = answer([("Low back pain", 2, 0, 0, 0)], counts=(2, 0, 0, 0, 0, 0))
SEVEN = answer([("Low back pain", 4, 3, 3, 1), ("Neck pain", 3, 2, 1, 1)])
MOST = answer(MANY, counts=(900, 800, 700, 650, 600, 300), with_curve=True)
LONG = answer(
    [("w" * 300 + " " + name, *counts) for name, *counts in MANY],
    words=[(place, f"{sentence} " * 40) for place, sentence in WORDS * 8],
    with_curve=True,
)


def read(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def words(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in read(pdf).pages).split())


def elements(pdf: bytes) -> Iterator[pypdf.generic.DictionaryObject]:
    """The elements of the tree that a reader of screens walks."""

    def walk(node):
        children = node.get("/K", [])
        for child in children if isinstance(children, list) else [children]:
            found = child.get_object()
            if isinstance(found, dict) and "/S" in found:
                yield found
                yield from walk(found)

    yield from walk(read(pdf).trailer["/Root"]["/StructTreeRoot"])


@pytest.mark.parametrize(
    ("doctor", "paper"),
    [(NOBODY_CAME, "a4"), (SEVEN, "letter"), (MOST, "a4"), (MOST, "letter"), (LONG, "letter")],
    ids=["nobody", "seven", "most", "most-letter", "long"],
)
def test_one_page_for_anybody(doctor, paper) -> None:
    """A letter is one page of the paper asked for, however few or many patients, conditions and words there are."""
    pages = read(letter(doctor, "R-01", "Doctor " + "Long-Name " * 30, paper)).pages
    assert len(pages) == 1
    size = tuple(round(float(side)) for side in pages[0].mediabox[2:])
    assert size == {"a4": (595, 842), "letter": (612, 792)}[paper]


def test_what_a_letter_says() -> None:
    """Counts of the ladder, sentences, data cut, load and that there is no control group can be found in the text."""
    text = words(letter(SEVEN, "R-01", "Doctor 01"))
    for said in ("For Doctor 01 (R-01)", "6 of 6, median 9 days", "2 of 4", "Data to 2025-06-30", "20250630-0badcafe"):
        assert said in text
    for _place, sentence in WORDS:
        assert sentence in text
    assert NO_CONTROL in text
    assert SIMULATED not in text


def test_the_ladder_is_read_aloud_in_any_case() -> None:
    """Where nothing is known of how soon patients came, the ladder stands under the summary's sentence."""
    tree = elements(letter(answer([("Neck pain", 3, 2, 1, 1)], words=WORDS[:1]), "R-01", "Doctor 01"))
    assert [str(element["/Alt"]) for element in tree if "/Alt" in element] == [WORDS[0][1]]


def test_simulated_data_say_so() -> None:
    """A letter about people who do not exist says so."""
    assert SIMULATED in words(letter(answer([("Neck pain", 3, 2, 1, 1)], simulated=True), "R-01", "Doctor 01"))


def test_no_percentage_of_fewer_than_ten() -> None:
    """A condition with nine measured has counts and no percentage; one with ten has both, and the others' beside it."""
    text = words(letter(answer([("Neck pain", 20, 12, 9, 4), ("Low back pain", 20, 12, 10, 5)]), "R-01", "Doctor 01"))
    assert "Neck pain 20 12 4 of 9 – 4.5 – nothing to compare with" in text
    share = "50\u00a0% (30 to 70) 5.0 54\u00a0% of 312 cannot tell yet: 40 more".replace("\u00a0", " ")
    assert f"Low back pain 20 12 5 of 10 {share}" in text.replace("\u00a0", " ")


def test_what_does_not_fit_is_counted() -> None:
    """Conditions that do not fit the page are added up in a sentence, and nothing of them is lost."""
    text = words(letter(MOST, "R-01", "Doctor 01"))
    kept = [place for place in range(60) if f"Condition number {place} " in text]
    assert kept == list(range(len(kept)))
    rest = MOST.details["conditions"].iloc[len(kept) :]
    total = rest[["n_referred", "n_due", "n_complete", "n_improved"]].sum()
    assert (
        f"And {60 - len(kept)} other conditions: {total['n_referred']:,} referred, {total['n_due']:,} finished" in text
    )


def test_points_that_do_not_fit_are_counted() -> None:
    """Points to consider that do not fit the page are counted in a sentence."""
    points = [("consider", f"Point {place} is {'very ' * 100}long.") for place in range(20)]
    text = words(letter(answer(MANY, words=[*WORDS, *points], counts=(9, 9, 9, 9, 9, 9)), "R-01", "Doctor 01"))
    kept = len(re.findall(r"Point \d+ is", text)) + len([place for place, _ in WORDS if place == "consider"])
    assert f"And {22 - kept} more on the page Referral effectiveness." in text


def test_charts_are_read_aloud() -> None:
    """Every chart has the sentences of the result as its text alternative, headings and the table are tagged."""
    tree = list(elements(letter(MOST, "R-01", "Doctor 01")))
    said = dict(WORDS)
    spoken = [str(element["/Alt"]) for element in tree if element["/S"] == "/Figure" or "/Alt" in element]
    assert set(spoken) == {said["came"], said["conditions"], said["time"]}
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/L"} <= {element["/S"] for element in tree}


@pytest.mark.parametrize(("flag", "is_drawn"), [(None, False), ("within", True)])
def test_no_limits_of_chance_for_too_few(flag, is_drawn) -> None:
    """Observed and expected are drawn only where the answer says where they lie; else the sentence stands alone."""
    tree = elements(letter(answer([("Neck pain", 9, 9, 9, 4)], ratio=1.2, flag=flag), "R-01", "Doctor 01"))
    spoken = {str(element["/Alt"]) for element in tree if "/Alt" in element}
    assert (dict(WORDS)["expected"] in spoken) is is_drawn


def test_a_name_without_letters_is_an_id() -> None:
    """A name that the fonts cannot write is left out for the id, which the doctor can be found by."""
    text = words(letter(SEVEN, "R-01", "李小龙"))
    assert "For R-01. Data to" in text
    assert "□" not in text


def test_a_name_is_never_markup() -> None:
    """A name from the export is printed as it stands."""
    assert "For #panic() *Dr* _x_ @y <z> (R-01)." in words(letter(SEVEN, "R-01", "#panic() *Dr* _x_ @y <z>"))
