"""How classes look 类别图式: a colour, a shape and letters of each, on screen and on paper alike.

Classes are a scheme's own (A–D, C-, T); they are told apart by every kind of colour vision, by
lightness in black and white, and by their letters wherever they stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from geoapi.planning.scoring.result import Scores

RAMPS: Mapping[int, tuple[str, ...]] = {
    0: (),
    1: ("#2b6cb0",),
    2: ("#1f5fa8", "#c04f17"),
    3: ("#1f5fa8", "#efe0a6", "#b8441a"),
    4: ("#1f5fa8", "#93c4ea", "#f6c56b", "#b8441a"),
    5: ("#1f5fa8", "#93c4ea", "#f2e08f", "#f2a84c", "#a83a14"),
    6: ("#143f78", "#2f74b8", "#b3d6f2", "#f9e2a4", "#ee9a3e", "#a83a14"),
}
"""Best to worst: blue to rust, by number of classes."""
OUTSIDE = "#e9ecef"
"""Fill of those without a class: not rated 不参评, or not to be rated 无法评价."""
INK, WHITE = "#1a1a1a", "#ffffff"
SHAPES = ("o", "s", "^", "v", "D", "P")
STATUSES: Mapping[str, tuple[str, str]] = {
    "exempt": ("不参评", "not rated"),
    "protected": ("保护期", "protected"),
    "unrated": ("无法评价", "cannot be rated"),
    "unclassed": ("已计分未分类", "scored, no class"),
}
"""Standing of those without a class, in words; in the order in which they are told."""
SIGNS: Mapping[str, str] = {"exempt": "—", "protected": "保", "unrated": "?", "unclassed": "·"}
"""What stands in place of letters."""


@dataclass(frozen=True)
class Standing:
    """One class, or one way to have none.

    Attributes
    ----------
    name
        The class as the scheme names it, or a key of :data:`STATUSES`.
    sign
        The letters that stand with the colour, wherever it stands.
    rated
        Whether it is one of the classes that the scheme's cuts make.
    """

    name: str
    sign: str
    colour: str
    shape: str
    words: tuple[str, str]
    rated: bool = False

    @property
    def ink(self) -> str:
        """Colour of letters upon the class's own colour, by contrast."""
        return max((WHITE, INK), key=lambda ink: contrast(ink, self.colour))

    def title(self, language: str) -> str:
        """Return the class in words: A 类, or 不参评."""
        return self.words[0 if language == "zh" else 1]


def standings(scores: Scores) -> tuple[Standing, ...]:
    """Return every standing that the scheme knows or the answer holds, best first."""
    cut = list(dict.fromkeys(c.name for group in scores.scheme.groups for c in group.cuts))
    held = set(standing_of(scores).unique())
    cut += sorted(
        {a.to for a in scores.scheme.adjustments if a.to and a.to in held and a.to not in cut}
    )
    labels = sorted(held - set(cut) - STATUSES.keys())
    colours = ramp(len(cut))
    return (
        *(
            Standing(
                name,
                short(name),
                colours[at],
                SHAPES[at % len(SHAPES)],
                class_words(name),
                rated=True,
            )
            for at, name in enumerate(cut)
        ),
        *(Standing(n, short(n), OUTSIDE, "X", class_words(n)) for n in labels),
        *(Standing(n, SIGNS[n], OUTSIDE, "X", words) for n, words in STATUSES.items() if n in held),
    )


def standing_of(scores: Scores) -> pd.Series:
    """Return each entity's class, or how it comes to have none."""
    rows = scores.entities
    status = rows["status"].where(rows["status"] != "rated", "unclassed")
    kind = rows["exempt"].where(rows["exempt"].notna() & (rows["status"] == "exempt"), status)
    return rows["class"].where(rows["class"].notna(), kind).astype(str)


def ramp(count: int) -> tuple[str, ...]:
    """Return the colours of so many classes; beyond the longest ramp its last one again."""
    longest = RAMPS[max(RAMPS)]
    return RAMPS[count] if count in RAMPS else longest + longest[-1:] * (count - len(longest))


def short(name: str) -> str:
    """Return the letters of a class that fit a small disc."""
    return name.strip()[:2] or "?"


def class_words(name: str) -> tuple[str, str]:
    """Name a class in Chinese and English: A 类, class A."""
    return (f"{name} 类" if name.isascii() else name, f"class {name}")


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - sRGB
        for p in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
