"""Unit names 统计单元名: what a measure can be asked by; size classes carry their bounds, in mu.

``sizes:3,5`` means firms with less than 3 mu of land, 3 to 5, and 5 or more. No document of the
country names the bounds, so none stands here: whoever asks gives them.
"""

import math
from collections.abc import Sequence
from itertools import pairwise

from geoapi.planning.errors import PlanningError

AREAS = {"zones": "zone_code", "towns": "town_code"}
"""Units that parcels lie in by their area, and their keys."""

CROSSED = "zones-industries"
"""Each industry of each zone."""

SIZES = "sizes"

BY_RULE = frozenset({*AREAS, CROSSED})
"""Units whose borders cut parcels, so that it matters how these count."""

BY_FIRM = frozenset({"enterprises", "industries", "scales", SIZES, CROSSED})
"""Units of those who use the land: under them a parcel is split among its users."""

UNITS = (
    "parcels", "enterprises", "industries", "zones", "towns", "county", CROSSED, SIZES, "scales",
)  # fmt: skip
"""What a measure can be asked by."""

ASKED = " ".join(f"{name}:3,5" if name == SIZES else name for name in UNITS)
"""The same as it is written; the bounds of sizes are an example."""

MOST_BOUNDS = 20


def unit_asked(by: str) -> str:
    """Check what a measure is asked by, and write it in one way.

    Raises
    ------
    PlanningError
        An unknown unit, size classes without bounds, or bounds that are none.
    """
    name, colon, given = by.partition(":")
    if name not in UNITS or (colon and name != SIZES):
        raise PlanningError(f"没有统计单元 {by[:60]}；有：{'、'.join(ASKED.split())}")
    if name != SIZES:
        return by
    if not given.strip():
        raise PlanningError("按 sizes 须给出用地规模的分级界限（亩），如 sizes:3,5；没有默认值")
    return sized(_numbers(given))


def sized(bounds: Sequence[float]) -> str:
    """Name the size classes between bounds, in mu.

    Raises
    ------
    PlanningError
        None, too many, or not positive and rising.
    """
    rising = all(a < b for a, b in pairwise(bounds))
    if not 0 < len(bounds) <= MOST_BOUNDS or not rising or not _positive(bounds):
        raise PlanningError(
            f"用地规模的分级界限应是由小到大的正数（亩），至多 {MOST_BOUNDS} 个，"
            f"不是 {','.join(f'{bound:g}' for bound in bounds)[:60]}"
        )
    return f"{SIZES}:{','.join(f'{bound:.12g}' for bound in bounds)}"


def _positive(bounds: Sequence[float]) -> bool:
    return all(bound > 0 and math.isfinite(bound) for bound in bounds)


def _numbers(text: str) -> list[float]:
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        raise PlanningError(
            f"用地规模的分级界限应是数（亩），如 sizes:3,5，不是 {text[:60]}"
        ) from None


def kind_of(by: str) -> str:
    """Return the unit without its bounds."""
    return by.partition(":")[0]


def bounds_of(by: str) -> list[float]:
    """Return the bounds of size classes, in mu."""
    return _numbers(by.partition(":")[2])
