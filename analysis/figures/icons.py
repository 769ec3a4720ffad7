"""Icons of a control chart, of our own drawing: what its last point says (variation), and of its target (assurance).

Colour, outline and the sign inside each say the same, so an icon reads in greyscale, and on light and dark paper.
"""

import base64
from functools import cache

BLUE, ORANGE, PURPLE, GREY = "#3783C4", "#C7641A", "#8A5FCB", "#778893"
UP, DOWN = "M20 7l7 8h-4.6v8h-4.8v-8H13z", "M20 23l7-8h-4.6V7h-4.8v8H13z"
CIRCLE = '<circle cx="20" cy="20" r="18" fill="{0}"/>'
DIAMOND = '<path d="M20 .8L39.2 20 20 39.2.8 20z" fill="{0}"/>'
SQUARE = '<rect x="3" y="3" width="34" height="34" rx="5" fill="{0}"/>'
RING = '<circle cx="20" cy="20" r="16.5" fill="none" stroke="{0}" stroke-width="3"/>'
PLUS = '<path d="M20 25v8m-4-4h8" stroke="#FFF" stroke-width="2.6" fill="none"/>'
MARK = (
    '<path d="M20 25v4.6" stroke="#FFF" stroke-width="3" fill="none"/><circle cx="20" cy="32.4" r="1.7" fill="#FFF"/>'
)
DASH = '<path d="M15.5 29h9" stroke="#FFF" stroke-width="2.6" fill="none"/>'
KINDS = {"improvement": (CIRCLE, BLUE, PLUS), "concern": (DIAMOND, ORANGE, MARK), "neutral": (SQUARE, PURPLE, DASH)}
WAVE = '<path d="M9 22c3.7-7 7.3-7 11 0s7.3 7 11 0" stroke="{0}" stroke-width="2.6" fill="none" stroke-dasharray="3.4 2.2"/>'
LETTERS = {"pass": ("P", BLUE, RING), "fail": ("F", ORANGE, ""), "hit_or_miss": ("?", GREY, RING)}
FRAME = '<path d="M20 2.6L37.4 20 20 37.4 2.6 20z" fill="none" stroke="{0}" stroke-width="3"/>'

VARIATION = {
    "common": "chance alone",
    "improvement_high": "improvement, high",
    "improvement_low": "improvement, low",
    "concern_high": "concern, high",
    "concern_low": "concern, low",
    "neutral_high": "high, neither better nor worse",
    "neutral_low": "low, neither better nor worse",
}
"""The icons of variation, each with its accessible name."""

ASSURANCE = {
    "pass": "target always met",
    "fail": "target never met",
    "hit_or_miss": "target met or missed by chance",
}
"""The icons of assurance, each with its accessible name."""


def name(icon: str) -> str:
    """The accessible name of an icon; KeyError for one that there is not."""
    return (VARIATION | ASSURANCE)[icon]


@cache
def svg(icon: str) -> str:
    """An icon of VARIATION or ASSURANCE as an SVG drawing of 40 × 40."""
    inside = _assurance(icon) if icon in ASSURANCE else _variation(icon)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40" width="40" height="40" role="img">'
        f"<title>{name(icon)}</title>{inside}</svg>"
    )


def address(icon: str) -> str:
    """An icon as a data address, for the `src` of a picture."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg(icon).encode()).decode()}"


def _variation(icon: str) -> str:
    if icon == "common":
        return (RING + WAVE).format(GREY)
    kind, side = icon.split("_")
    outline, colour, sign = KINDS[kind]
    return f'{outline.format(colour)}<path d="{UP if side == "high" else DOWN}" fill="#FFF"/>{sign}'


def _assurance(icon: str) -> str:
    letter, colour, outline = LETTERS[icon]
    return (outline or FRAME).format(colour) + (
        f'<text x="20" y="27" text-anchor="middle" font-family="sans-serif" font-weight="700" font-size="20" '
        f'fill="{colour}">{letter}</text>'
    )
