"""What a clinic sets for itself outlives its loads: labels of conditions, the secret for pseudonyms, loads kept."""

import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.dictionary import label_key, read_dictionary
from analysis.errors import InputError
from analysis.warehouse.lock import one_at_a_time
from analysis.warehouse.report import LoadReport
from analysis.warehouse.settings import (
    keep_loads,
    loads_kept,
    map_condition,
    mapped_conditions,
    pseudonym_key,
    save_format,
)

Load = Callable[..., LoadReport]
Change = Callable[[str, str, str], None]


def unmapped(report: LoadReport) -> int:
    (check,) = (check for check in report.checks if check["check"] == "unmapped_conditions")
    return check["n"]


def test_mapped_once_stays_mapped(load: Load, change: Change, warehouse: Path) -> None:
    """A label that was mapped is known to every later load, also of other files."""
    change("intake", "R2,P2,muscle_spasm", "R2,P2,Sore all over")
    before = load()
    map_condition(warehouse, "sore  ALL over", "muscle_spasm", who="Ada")
    change("intake", "R3,P3,low_back", "R3,P3,Sore all-over")

    assert (unmapped(before), unmapped(load())) == (1, 0)


def test_same_files_after_a_mapping_are_another_load(load: Load, change: Change, warehouse: Path) -> None:
    """A mapping changes what the same files say: loading them again makes a new load."""
    change("intake", "R2,P2,muscle_spasm", "R2,P2,Sore all over")
    before = load()
    map_condition(warehouse, "Sore all over", "muscle_spasm", who="Ada")
    after = load()

    assert after.is_new
    assert after.load != before.load
    assert (unmapped(before), unmapped(after)) == (1, 0)


def test_mapping_can_be_corrected(warehouse: Path) -> None:
    """Mapping the same label again replaces what it stood for, and says what that was."""
    assert map_condition(warehouse, "Sore all over", "muscle_spasm", who="Ada") is None
    assert map_condition(warehouse, "SORE all over", "low_back", who="Ada") == "muscle_spasm"
    assert mapped_conditions(warehouse) == {"SORE all over": "low_back"}


@pytest.mark.parametrize(
    ("label", "code", "says"),
    [
        ("Sore all over", "soreness", "no condition 'soreness'"),
        ("Muscle spasm", "low_back", "known already"),
        ("?!", "low_back", "letters or digits"),
        ("sore\x07neck", "low_back", "cannot be printed"),
    ],
)
def test_mapping_that_cannot_be_is_refused(warehouse: Path, label: str, code: str, says: str) -> None:
    """No mapping to a code that the dictionary lacks, of a label that it knows, or of one that says nothing."""
    with pytest.raises(InputError, match=says):
        map_condition(warehouse, label, code, who="Ada")

    assert mapped_conditions(warehouse) == {}


@settings(max_examples=20)
@given(label=st.text(min_size=1).filter(lambda text: label_key(text) and " ".join(text.split()).isprintable()))
def test_any_label_is_kept_as_it_is(tmp_path_factory: pytest.TempPathFactory, label: str) -> None:
    """Whatever stands in an export can be mapped: quotes, dots and line breaks do no harm to the file."""
    warehouse = tmp_path_factory.mktemp("labels")
    map_condition(warehouse, label, "low_back", who="Ada")

    assert mapped_conditions(warehouse) == {" ".join(label.split()): "low_back"}
    assert read_dictionary(mapped=mapped_conditions(warehouse)).find_condition(label) == "low_back"


@pytest.mark.parametrize("content", ["this is no TOML", '"Sore neck" = 3', '"Sore neck" = "soreness"'])
def test_damaged_mappings_are_said(load: Load, warehouse: Path, content: str) -> None:
    """A file of mappings that was edited into nonsense stops the load with a sentence."""
    path = warehouse / "settings" / "conditions.toml"
    path.parent.mkdir(parents=True)
    path.write_text(content, encoding="utf-8")

    with pytest.raises(InputError, match=r"conditions\.toml|no condition 'soreness'"):
        load()


def test_key_is_secret_and_stays(warehouse: Path) -> None:
    """The secret for pseudonyms is made once, 32 bytes that only its owner may read, and is never another."""
    first = pseudonym_key(warehouse)
    mode = (warehouse / "settings" / "pseudonym.key").stat().st_mode

    assert len(first) == 32
    assert pseudonym_key(warehouse) == first
    assert stat.S_IMODE(mode) == 0o600
    assert pseudonym_key(warehouse.parent / "other") != first


def test_damaged_key_is_never_replaced(warehouse: Path) -> None:
    """With another key everybody would get another pseudonym: a damaged one stops the load and says what to do."""
    pseudonym_key(warehouse)
    path = warehouse / "settings" / "pseudonym.key"
    path.write_bytes(b"short")

    with pytest.raises(InputError, match="Put back your copy"):
        pseudonym_key(warehouse)
    assert path.read_bytes() == b"short"


def test_loads_kept(warehouse: Path) -> None:
    """Ten loads are kept unless the clinic says how many."""
    assert loads_kept(warehouse) == 10
    keep_loads(warehouse, 3, who="Ada")
    assert loads_kept(warehouse) == 3


@pytest.mark.parametrize("content", ["keep = 0", "keep = true", 'keep = "many"', "kept = 3", "keep ="])
def test_setting_that_makes_no_sense_is_said(load: Load, warehouse: Path, content: str) -> None:
    """A wrong setting is refused with a sentence, never guessed at, and before anything is loaded."""
    (warehouse / "settings").mkdir(parents=True)
    (warehouse / "settings" / "settings.toml").write_text(content, encoding="utf-8")

    with pytest.raises(InputError, match=r"keep|TOML"):
        load()
    assert not (warehouse / "current").exists()


@pytest.mark.parametrize("name", ["../jane", "Jane", "", "a b", "jane.toml"])
def test_format_is_saved_under_a_plain_name(warehouse: Path, name: str) -> None:
    """A clinic's own format has a name that is no path, whatever was typed."""
    with pytest.raises(InputError, match="small letters"):
        save_format(warehouse, name, "", who="Ada")
    assert save_format(warehouse, "jane_north", "x = 1\n", who="Ada").read_text() == "x = 1\n"


def test_second_in_line_is_told_who_is_first(warehouse: Path) -> None:
    """While one changes a warehouse another is refused at once, and told who is at it and since when."""
    with (
        one_at_a_time(warehouse, "Ada", "loading"),
        pytest.raises(InputError, match=r"Ada has been loading since \d{4}-.* UTC"),
    ):
        map_condition(warehouse, "Sore all over", "low_back", who="Bob")

    assert map_condition(warehouse, "Sore all over", "low_back", who="Bob") is None
