"""reproduce.py runs in the unzipped folder by itself: it checks the files and redraws the figures."""

import io
import json
import re
import subprocess
import sys
import zipfile

import pytest


@pytest.fixture
def unzipped(packed, tmp_path):
    zipfile.ZipFile(io.BytesIO(packed)).extractall(tmp_path)
    return tmp_path


def run(folder, *options):
    """Run the script in isolated mode, so that neither the project nor the environment lends it anything."""
    return subprocess.run(
        [sys.executable, "-I", *options, "reproduce.py"], cwd=folder, capture_output=True, text=True, check=False
    )


def drawn(folder, name):
    """The traces of a figure as they stand in its file."""
    return traces_and_layout(folder, name)[0]


def traces_and_layout(folder, name):
    """What a figure's file hands to plotly."""
    text = (folder / "figures" / f"{name}.html").read_text(encoding="utf-8")
    found = re.search(rf'Plotly\.newPlot\(\s*"{name}",\s*', text)
    traces, end = json.JSONDecoder().raw_decode(text, found.end())
    layout = json.JSONDecoder().raw_decode(text, re.compile(r",\s*").match(text, end).end())[0]
    return traces, layout


def test_figures_are_redrawn_from_the_package_alone(unzipped) -> None:
    """Every figure of the package is drawn from its tables: bars with a gap where hidden, and a curve for each group."""
    ran = run(unzipped)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == "All files are as listed. Figures drawn: 2.\n"
    bars, *others = drawn(unzipped, "responders_1")
    assert others == []
    assert bars["y"] == [50, None, 60]
    assert bars["x"] == ["Neck pain", "-odd", "low_back"]
    neck, low_back = drawn(unzipped, "improvement_1")
    assert (neck["name"], neck["x"], neck["y"]) == ("Neck pain", [0, 14, 28], [0, 25, 50])
    assert (low_back["x"], low_back["y"], low_back["line"]["shape"]) == ([0, 21], [0, 30], "hv")
    assert neck["line"]["dash"] != low_back["line"]["dash"]


def test_axes_span_what_is_drawn(unzipped) -> None:
    """A curve's axis ends with its table, shares begin at 0, and a place that was hidden says so."""
    run(unzipped)
    curve, bars = (traces_and_layout(unzipped, name)[1] for name in ("improvement_1", "responders_1"))
    assert curve["xaxis"]["range"] == [0, pytest.approx(28, rel=0.02)]
    assert curve["yaxis"]["range"] == [0, pytest.approx(52.5)]
    assert bars["yaxis"]["range"][0] == 0
    assert [(one["x"], one["text"]) for one in bars["annotations"]] == [("-odd", "hidden")]
    assert curve["xaxis"]["title"]["text"] == "Days since the first visit"


def test_a_changed_file_is_named(unzipped) -> None:
    """Where a file was changed or is gone, the script names it, draws nothing and exits with 1."""
    table = unzipped / "tables" / "responders.csv"
    table.write_bytes(table.read_bytes().replace(b"40", b"45"))
    (unzipped / "LICENSE.txt").unlink()
    ran = run(unzipped)
    assert ran.returncode == 1
    assert ran.stdout == "Changed or missing: LICENSE.txt, tables/responders.csv. Nothing was drawn.\n"
    assert not (unzipped / "figures").exists()


def test_without_plotly_it_still_checks(unzipped) -> None:
    """Without plotly the files are checked all the same, and the script says what to install."""
    ran = run(unzipped, "-S")
    assert (ran.returncode, ran.stderr) == (2, "")
    assert ran.stdout == "All files are as listed. To draw the figures: pip install plotly\n"
