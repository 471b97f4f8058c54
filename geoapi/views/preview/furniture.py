"""What stands on the small map beside the shapes 图面要素: names, scale bar, north, locator."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import escape
from typing import Any

import numpy as np
import shapely

from geoapi.views.preview.paths import outlines
from geoapi.views.preview.scene import Scene, Window, located, window

MOST_NAMED = 60
"""Towns that are named; the letters of more would cover the map."""

MARGIN = 30
"""Dots from the map's edge within which no name stands."""

KILOMETRE = 1000


def town_names(scene: Scene, towns: Sequence[Any], shown: Window) -> Iterator[str]:
    """Write the names of towns, each within the part of it that is on the map.

    Parameters
    ----------
    towns
        The scene's towns, cut at the edge of the map.
    """
    if len(towns) > MOST_NAMED:
        return
    for town, name in zip(towns, scene.names, strict=True):
        if town.is_empty or not name:
            continue
        point = shapely.point_on_surface(_beside(scene, town, shown))
        [(x, y)] = shown.dots(shapely.get_coordinates(point)).tolist()
        if MARGIN < x < shown.width - MARGIN and MARGIN < y < shown.height - MARGIN:
            yield f'<text class="town" x="{x:.0f}" y="{y:.0f}">{escape(name[:12])}</text>'


def _beside(scene: Scene, town: Any, shown: Window) -> Any:
    """Return a town without the land of the file, where the map shows little else than that."""
    if scene.extent is None or not located(scene, shown):
        return town
    rest = shapely.difference(town, shapely.box(*scene.extent).buffer(MARGIN * shown.metres))
    return town if rest.is_empty else rest


def scale_step(metres: float) -> float:
    """Return 1, 2 or 5 times a power of ten, the largest not over `metres`."""
    power = 10.0 ** np.floor(np.log10(metres))
    return float(max(step * power for step in (1, 2, 5) if step * power <= metres))


def scale_bar(shown: Window) -> str:
    """Draw a bar of at most a quarter of the map, and its length in m or km."""
    length = scale_step(shown.width * shown.metres / 4)
    dots, y = length / shown.metres, shown.height - 16
    words = f"{length / KILOMETRE:g} km" if length >= KILOMETRE else f"{length:g} m"
    half = f'<rect x="16" y="{y - 5}" width="{dots:.1f}" height="5" fill="#fff" stroke="#333"/>'
    full = f'<rect x="16" y="{y - 5}" width="{dots / 2:.1f}" height="5" fill="#333"/>'
    return f'{half}{full}<text class="scale" x="16" y="{y - 11}">{words}</text>'


def north() -> str:
    """Draw an arrow to grid north in the upper left corner."""
    return (
        '<g class="north" transform="translate(28 16)">'
        '<path d="M0 0 7 22 0 17z" fill="#fff" stroke="#333"/>'
        '<path d="M0 0-7 22 0 17z" fill="#333" stroke="#333"/>'
        '<text x="-7.500" y="38">北</text></g>'
    )


def locator(scene: Scene, shown: Window) -> str:
    """Draw the county with the window on it, in the upper right corner."""
    towns = replace(scene, extent=None)
    small = window(towns, 130, (70, 130))
    if small is None:
        return ""
    frame = np.array([[shown.box[0], shown.box[3]], [shown.box[2], shown.box[1]]])
    (x, y), (right, bottom) = small.dots(frame).tolist()
    width, height = max(right - x, 4), max(bottom - y, 4)
    land = "".join(outlines(shapely.simplify(scene.towns, small.metres), small))
    return (
        f'<g transform="translate({shown.width - small.width - 12} 12)">'
        f'<rect width="{small.width}" height="{small.height}" fill="#fff" fill-opacity=".92" '
        f'stroke="#b9c3c9"/><path transform="scale(.1)" d="{land}" fill="#d3ddd8" stroke="#d3ddd8" '
        f'stroke-width="8"/><rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" '
        f'height="{height:.1f}" fill="#d55e00" fill-opacity=".25" stroke="#d55e00" '
        f'stroke-width="2"/></g>'
    )
