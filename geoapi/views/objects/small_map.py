"""The small map of one object 位置图 as one SVG: it asks nobody for anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
import shapely

WIDTH, HEIGHT = 640.0, 420.0
MOST = 1_500
"""Shapes of one kind that are drawn; more would say nothing at this size."""
LEAST = 120.0
"""Metres of land shown at least, so that a small parcel has neighbours."""
POLYGON = shapely.GeometryType.POLYGON
STEPS = (10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)


@dataclass(frozen=True)
class View:
    """The land that is shown, and how many dots a metre is."""

    west: float
    north: float
    scale: float

    def path(self, shapes: Any) -> str:
        """Write the rings of some polygons as one SVG path, no finer than dots."""
        parts = shapely.get_parts(shapely.simplify(shapes, 0.3 / self.scale))
        rings = shapely.get_rings(parts[shapely.get_type_id(parts) == POLYGON])
        places, ring = shapely.get_coordinates(rings, return_index=True)
        x = np.round((places[:, 0] - self.west) * self.scale, 1).tolist()
        y = np.round((self.north - places[:, 1]) * self.scale, 1).tolist()
        words = [f"{a:g},{b:g}" for a, b in zip(x, y, strict=True)]
        ends = np.flatnonzero(np.diff(ring, append=-1)) + 1
        starts = [0, *ends[:-1].tolist()]
        return "".join(
            f"M{'L'.join(words[start:end])}Z"
            for start, end in zip(starts, ends.tolist(), strict=False)
        )


def view_of(shapes: Any) -> View:
    """Return the view that shows some shapes with land around them."""
    west, south, east, north = shapely.total_bounds(shapes)
    wide, high = max((east - west) * 1.5, LEAST), max((north - south) * 1.5, LEAST)
    scale = min(WIDTH / wide, HEIGHT / high)
    middle = (west + east) / 2, (south + north) / 2
    return View(middle[0] - WIDTH / scale / 2, middle[1] + HEIGHT / scale / 2, scale)


def small_map(own: Any, around: Mapping[str, Any], title: str) -> str:
    """Draw some shapes, and what lies around them by kind: towns, zones, parcels.

    Shapes are of one metric plane. Empty where there is nothing to draw.
    """
    own = own[~(shapely.is_missing(own) | shapely.is_empty(own))]
    if not len(own):
        return ""
    view = view_of(own)
    east, south = view.west + WIDTH / view.scale, view.north - HEIGHT / view.scale
    frame = shapely.box(view.west, south, east, view.north)
    parts = [
        f'<path class="{kind}" d="{view.path(_near(shapes, frame))}"/>'
        for kind, shapes in around.items()
    ]
    parts.append(f'<path class="own" d="{view.path(own[:MOST])}"/>')
    words = escape(title, quote=True)
    return (
        f'<svg class="small-map" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" '
        f'aria-label="{words}">{"".join(parts)}{_bar(view)}{NORTH}</svg>'
    )


def _near(shapes: Any, frame: Any) -> Any:
    """Return what lies in the frame, cut to it."""
    west, south, east, north = frame.bounds
    held = shapely.bounds(shapes)
    with np.errstate(invalid="ignore"):
        there = (held[:, 0] < east) & (held[:, 2] > west) & (held[:, 1] < north)
        there &= held[:, 3] > south
    found = shapes[there][:MOST]
    return shapely.clip_by_rect(found, west, south, east, north)


def _bar(view: View) -> str:
    long = max(step for step in STEPS if step * view.scale <= WIDTH / 3 or step == STEPS[0])
    dots = long * view.scale
    words = f"{long} m" if long < 1_000 else f"{long // 1_000} km"  # noqa: PLR2004 - metres
    return (
        f'<g class="rule"><rect x="12" y="{HEIGHT - 36:g}" width="{dots + 16:.1f}" height="30"/>'
        f'<path d="M20,{HEIGHT - 20:g}v6h{dots:.1f}v-6"/>'
        f'<text x="20" y="{HEIGHT - 22:g}">{words}</text></g>'
    )


NORTH = '<g class="north"><path d="M612,14l9,26l-9,-6l-9,6Z"/><text x="606" y="58">N</text></g>'
