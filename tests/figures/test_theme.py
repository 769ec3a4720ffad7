"""The theme file, computed: contrast of every text on every ground, and colours that stay apart for colour-blind eyes.

Contrast is WCAG 2.2's; colour-blind sight is simulated with the matrices of Machado, Oliveira and Fernandes (2009,
severity 1.0); distance is CIEDE2000 (Sharma, Wu and Dalal 2005), checked here against that paper's test data.
"""

import itertools
import tomllib
from pathlib import Path

import numpy as np
import pytest

CONFIG = tomllib.loads((Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
THEME = CONFIG["theme"]
MODES = ("light", "dark")
HUES = ("red", "orange", "yellow", "green", "blue", "violet", "gray")
LEAST_TEXT, LEAST_MARK, LEAST_DISTANCE, FADED = 4.5, 3.0, 12.0, 0.6
SIGHT = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]]
    ),
}


def rgb(color: str) -> np.ndarray:
    return np.array([int(color[place : place + 2], 16) for place in (1, 3, 5)]) / 255


def linear(color: str) -> np.ndarray:
    channels = rgb(color)
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio of two colours."""
    dark, light = sorted(float(linear(color) @ [0.2126, 0.7152, 0.0722]) for color in (one, other))
    return (light + 0.05) / (dark + 0.05)


def faded(text: str, ground: str) -> str:
    """How Streamlit's captions look: the text colour at 60 % over the ground."""
    mixed = np.rint((rgb(text) * FADED + rgb(ground) * (1 - FADED)) * 255).astype(int)
    return "#" + "".join(f"{channel:02X}" for channel in mixed)


def lab(light: np.ndarray) -> np.ndarray:
    to_xyz = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]]
    )
    xyz = to_xyz @ np.clip(light, 0, 1) / [0.95047, 1.0, 1.08883]
    x, y, z = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def mean_hue(one: float, other: float) -> float:
    if abs(one - other) <= 180:
        return (one + other) / 2
    return (one + other + 360) / 2 if one + other < 360 else (one + other - 360) / 2


def distance(one: np.ndarray, other: np.ndarray) -> float:
    """CIEDE2000 of two colours in CIELAB."""
    chroma = (np.hypot(*one[1:]) + np.hypot(*other[1:])) / 2
    stretch = 1.5 - 0.5 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7))
    a, b = np.array([one[1], other[1]]) * stretch, np.array([one[2], other[2]])
    chromas, hues = np.hypot(a, b), np.degrees(np.arctan2(b, a)) % 360
    turn = (hues[1] - hues[0] + 180) % 360 - 180 if chromas.all() else 0.0
    across = 2 * np.sqrt(chromas.prod()) * np.sin(np.radians(turn / 2))
    level, chroma = (one[0] + other[0]) / 2, chromas.mean()
    hue = mean_hue(*hues) if chromas.all() else hues.sum()
    waves = [(-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.2, 4, -63)]
    weight = 1 + sum(size * np.cos(np.radians(times * hue + shift)) for size, times, shift in waves)
    lightness = (other[0] - one[0]) / (1 + 0.015 * (level - 50) ** 2 / np.sqrt(20 + (level - 50) ** 2))
    saturation = (chromas[1] - chromas[0]) / (1 + 0.045 * chroma)
    angle = across / (1 + 0.015 * chroma * weight)
    rotation = (
        2 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7)) * np.sin(np.radians(60 * np.exp(-(((hue - 275) / 25) ** 2))))
    )
    return float(np.sqrt(lightness**2 + saturation**2 + angle**2 - rotation * saturation * angle))


def grounds(mode: str) -> dict[str, str]:
    """Every background that running text stands on."""
    side = THEME[mode]["sidebar"]
    return {
        "page": THEME[mode]["backgroundColor"],
        "page widgets": THEME[mode]["secondaryBackgroundColor"],
        "sidebar": side["backgroundColor"],
        "sidebar widgets": side["secondaryBackgroundColor"],
    }


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 2.5, 0.0), (50.0, 0.0, -2.5), 4.3065),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((22.7233, 20.0904, -46.694), (23.0331, 14.973, -42.5619), 2.0373),
        ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_distance_is_ciede2000(one: tuple[float, ...], other: tuple[float, ...], expected: float) -> None:
    """The colour distance equals the test data published with the formula."""
    assert distance(np.array(one), np.array(other)) == pytest.approx(expected, abs=1e-4)


def test_contrast_is_that_of_wcag() -> None:
    """Black on white is 21, and #767676 on white is the well-known lightest grey above 4.5."""
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("mode", MODES)
def test_text_reads_on_every_ground(mode: str) -> None:
    """Text, captions, links and coloured words reach 4.5:1 on the page, in the sidebar and in widgets."""
    colors = THEME[mode]
    written = {"text": colors["textColor"], "link": colors["linkColor"], "code": colors["codeTextColor"]}
    written |= {hue: colors[f"{hue}TextColor"] for hue in HUES}
    for where, ground in grounds(mode).items():
        written["caption"] = faded(colors["textColor"], ground)
        weak = {
            name: contrast(color, ground) for name, color in written.items() if contrast(color, ground) < LEAST_TEXT
        }
        assert not weak, where


@pytest.mark.parametrize("mode", MODES)
def test_text_reads_on_its_own_ground(mode: str) -> None:
    """Coloured notices and badges, code and the heads of tables reach 4.5:1 on their own backgrounds."""
    colors = THEME[mode]
    pairs = [(colors[f"{hue}TextColor"], colors[f"{hue}BackgroundColor"]) for hue in HUES]
    pairs += [(colors["codeTextColor"], colors["codeBackgroundColor"])]
    pairs += [(colors["dataframeHeaderTextColor"], colors["dataframeHeaderBackgroundColor"])]
    assert [pair for pair in pairs if contrast(*pair) < LEAST_TEXT] == []


@pytest.mark.parametrize("mode", MODES)
def test_primary_reads_both_ways(mode: str) -> None:
    """The primary colour is text on the page, and a ground for white filter tags in the sidebar: 4.5:1 in both uses."""
    colors = THEME[mode]
    assert contrast(colors["primaryColor"], colors["backgroundColor"]) >= LEAST_TEXT
    tag = colors["sidebar"].get("primaryColor", colors["primaryColor"])
    assert contrast("#FFFFFF", tag) >= LEAST_TEXT


@pytest.mark.parametrize("mode", MODES)
def test_marks_stand_out_from_the_page(mode: str) -> None:
    """Every categorical colour reaches 3:1 against the page, as marks that carry meaning must."""
    ground = THEME[mode]["backgroundColor"]
    assert [color for color in THEME[mode]["chartCategoricalColors"] if contrast(color, ground) < LEAST_MARK] == []


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("mode", MODES)
def test_categories_stay_apart(mode: str, sight: str) -> None:
    """Every two categorical colours stay at least 12 CIEDE2000 apart, whatever the eye."""
    seen = [lab(SIGHT[sight] @ linear(color)) for color in THEME[mode]["chartCategoricalColors"]]
    assert min(distance(one, other) for one, other in itertools.combinations(seen, 2)) >= LEAST_DISTANCE


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("mode", MODES)
def test_the_diverging_ends_stay_apart(mode: str, sight: str) -> None:
    """The two ends of the diverging scale are never the red and green that many cannot tell apart."""
    first, *_, last = (lab(SIGHT[sight] @ linear(color)) for color in THEME[mode]["chartDivergingColors"])
    assert distance(first, last) >= 2 * LEAST_DISTANCE


@pytest.mark.parametrize("mode", MODES)
def test_the_sequential_scale_runs_one_way(mode: str) -> None:
    """Ten colours, each further from the page than the one before, so that more is always stronger."""
    steps = [contrast(color, THEME[mode]["backgroundColor"]) for color in THEME[mode]["chartSequentialColors"]]
    assert len(steps) == len(THEME[mode]["chartDivergingColors"]) == 10
    assert steps == sorted(steps)


@pytest.mark.parametrize(
    ("section", "option", "value"),
    [
        ("client", "showErrorDetails", "none"),
        ("client", "toolbarMode", "minimal"),
        ("client", "disableDataExport", True),
        ("browser", "gatherUsageStats", False),
        ("runner", "magicEnabled", False),
        ("server", "address", "127.0.0.1"),
    ],
)
def test_the_locks_are_on(section: str, option: str, value: object) -> None:
    """No telemetry, no traceback for readers, no export that bypasses ours, and an ear for this machine only."""
    assert CONFIG[section][option] == value


def test_nothing_comes_from_elsewhere() -> None:
    """The configuration names no address: fonts and themes come with the product."""
    assert "://" not in (Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text(encoding="utf-8")
