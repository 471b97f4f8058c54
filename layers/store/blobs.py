"""Shapes in GeoPackage binary: OGC 12-128r17, clause 2.1.3."""

import struct
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.store.rows import Rows

ENVELOPE_BYTES = (0, 32, 48, 48, 64)
"""Length of the envelope by its code in the header's flags."""


@dataclass(frozen=True, eq=False)
class Blobs:
    """Shapes in GeoPackage binary, and the bounds of each: west, south, east, north."""

    cells: list[bytes | None]
    bounds: NDArray[np.float64]


def encode(rows: Rows, srs_id: int) -> Blobs:
    """Encode shapes, with an envelope where the shape has one; None stays None."""
    shapes = _shapes(rows)
    bounds, kinds = shapely.bounds(shapes), shapely.get_type_id(shapes)
    cells = zip(rows.shapes or [], bounds.tolist(), kinds.tolist(), strict=True)
    return Blobs([_blob(*cell, srs_id) for cell in cells], bounds)


def _blob(wkb: bytes | None, bounds: list[float], kind: int, srs_id: int) -> bytes | None:
    if wkb is None:
        return None
    west, south, east, north = bounds
    empty = west != west  # noqa: PLR0124 - NaN
    if empty or kind == 0:  # a point is its own envelope
        return struct.pack("<3sBi", b"GP\x00", 0x11 if empty else 0x01, srs_id) + wkb
    return struct.pack("<3sBi4d", b"GP\x00", 0x03, srs_id, west, east, south, north) + wkb


def decode(blob: bytes | None) -> bytes | None:
    """Return the WKB in GeoPackage binary; None stays None."""
    return blob and blob[8 + ENVELOPE_BYTES[(blob[3] >> 1) & 7] :]


def bounds_of(rows: Rows) -> NDArray[np.float64]:
    """Return west, south, east, north of each shape; NaN without one, or where it is empty."""
    bounds: NDArray[np.float64] = shapely.bounds(_shapes(rows))
    return bounds


def _shapes(rows: Rows) -> NDArray[np.object_]:
    shapes: NDArray[np.object_] = shapely.from_wkb(np.array(rows.shapes, dtype=object))
    return shapes
