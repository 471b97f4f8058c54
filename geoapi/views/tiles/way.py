"""The way from a county's plane to the pixels of one window, as a small polynomial.

A projection is smooth: over what a window shows a polynomial of degree 3 misses it by less than a
hundredth of a pixel, and costs a hundredth of its time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geoapi.views.tiles.grid import Plane, Window
from layers.rings import Floats

DEGREE = 3
POWERS = [(i, j) for i in range(DEGREE + 1) for j in range(DEGREE + 1 - i)]

LEAST = 2000.0
"""Metres: half the side of what is fitted at least, because shapes reach out of small windows."""

_AT = np.cos(np.pi * (np.arange(6) + 0.5) / 6)
NODES = np.stack(np.meshgrid(_AT, _AT), axis=-1).reshape(-1, 2)


def _basis(at: Floats) -> Floats:
    return np.stack([at[:, 0] ** i * at[:, 1] ** j for i, j in POWERS], axis=1)


FIT = np.linalg.pinv(_basis(NODES))
EDGE = np.stack(np.meshgrid(np.linspace(0, 1, 5), np.linspace(0, 1, 5)), axis=-1).reshape(-1, 2)


@dataclass(frozen=True, eq=False)
class Way:
    """From metres to pixels.

    Attributes
    ----------
    centre, half
        What the polynomials take is a place less the one, over the other.
    terms
        (2, 10) coefficients of column and row, by :data:`POWERS`.
    reach
        West, south, east, north of what the window shows, metres.
    """

    centre: Floats
    half: float
    terms: Floats
    reach: Floats

    def pixels(self, points: Floats) -> Floats:
        """Return places in metres as pixels."""
        u, v = ((points - self.centre) / self.half).T
        a, b = self.terms
        return np.column_stack([_cubic(a, u, v), _cubic(b, u, v)])

    @property
    def scale(self) -> float:
        """Pixels of a metre at the middle."""
        along = self.terms[:, [POWERS.index((1, 0)), POWERS.index((0, 1))]] / self.half
        return float(np.sqrt(abs(np.linalg.det(along))))


def _cubic(c: Floats, u: Floats, v: Floats) -> Floats:
    value: Floats = c[0] + v * (c[1] + v * (c[2] + v * c[3]))
    value += u * (c[4] + v * (c[5] + v * c[6]) + u * (c[7] + v * c[8] + u * c[9]))
    return value


def way_to(window: Window, plane: Plane, extent: Floats) -> Way | None:
    """Fit the way to a window; None where nothing within `extent` can be seen in it.

    Parameters
    ----------
    extent
        West, south, east, north of all shapes, metres; beyond it nothing need be right.
    """
    if not _overlaps(window, plane, extent):
        return None
    around = plane.from_grid(window.mercator_of(EDGE * window.size))
    # Seen from afar a CRS bends: the sides of such a window say little of what it shows.
    far = window.pixel * window.columns > 2 * np.max(extent[2:] - extent[:2])
    if far or not np.isfinite(around).all():
        reach = extent
    else:
        reach = np.concatenate([around.min(axis=0), around.max(axis=0)])
    low, high = np.maximum(reach[:2], extent[:2]), np.minimum(reach[2:], extent[2:])
    if (low > high).any():
        return None
    centre, half = (low + high) / 2, max(float((high - low).max()) / 2, LEAST)
    pixels = window.pixels_of(plane.to_grid(centre + half * NODES))
    return Way(centre, half, np.ascontiguousarray((FIT @ pixels).T), np.concatenate([low, high]))


def _overlaps(window: Window, plane: Plane, extent: Floats) -> bool:
    pixels = window.pixels_of(plane.to_grid(extent[:2] + EDGE * (extent[2:] - extent[:2])))
    return bool((pixels.max(axis=0) >= 0).all() and (pixels.min(axis=0) <= window.size).all())
