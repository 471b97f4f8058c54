"""The map of the idle desk 处置台地图: a dot for each supply, which leads to its row."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np
import shapely

from geoapi.views.objects.small_map import HEIGHT, WIDTH, View, view_of

MOST = 3_000
"""Dots that are drawn; the table has all."""


def desk_map(
    towns: Any, zones: Any, places: Any, marks: Sequence[tuple[str, str]], title: str
) -> str:
    """Draw towns and zones, and a dot for each place that is known.

    Parameters
    ----------
    marks
        Of each place, the class of its dot and the words that it is called by.
    """
    shapes = towns if len(towns) else zones
    if not len(shapes) or shapely.is_empty(shapes).all():
        return ""
    view = _whole(view_of(shapes))
    dots = [
        _dot(view, number, place, mark)
        for number, (place, mark) in enumerate(zip(places[:MOST], marks, strict=False))
        if np.isfinite(place).all()
    ]
    return (
        f'<svg class="small-map desk-map" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="group" '
        f'aria-label="{escape(title, quote=True)}"><path class="towns" d="{view.path(towns)}"/>'
        f'<path class="zones" d="{view.path(zones)}"/>{"".join(dots)}</svg>'
    )


def _whole(view: View) -> View:
    """Come nearer: a county is shown with less land around than a parcel."""
    scale = view.scale * 1.42
    wide, high = WIDTH / view.scale, HEIGHT / view.scale
    west = view.west + (wide - WIDTH / scale) / 2
    return View(west, view.north - (high - HEIGHT / scale) / 2, scale)


def _dot(view: View, number: int, place: Any, mark: tuple[str, str]) -> str:
    x, y = (place[0] - view.west) * view.scale, (view.north - place[1]) * view.scale
    kind, words = mark
    return (
        f'<a href="#row-{number}" data-row="{number}" tabindex="-1" '
        f'aria-label="{escape(words, quote=True)}"><circle class="{kind}" cx="{x:.1f}" '
        f'cy="{y:.1f}" r="6"/></a>'
    )
