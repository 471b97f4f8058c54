"""WKB without geometry objects: the corners of stored polygons, taken out in a few sweeps.

Sweep k reads the k-th ring of every row at once; most parcels have one. What is not little-endian
two-dimensional Polygon or MultiPolygon goes through shapely.
"""

from importlib.util import find_spec
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.rings import MULTIPOLYGON, POLYGON, Floats, Rings, offsets, rings_of

Bytes = NDArray[np.uint8]
Places = NDArray[np.int64]
Found = tuple[Places, Places, Places, NDArray[np.bool_]]

HEAD, PAIR = 9, 16
"""Bytes of a header (order, type, count) and of a corner."""


def rings_of_wkb(column: Any) -> Rings:
    """Take an Arrow column of WKB apart; a missing value, or an empty shape, has no ring.

    Parameters
    ----------
    column
        A ``large_binary`` array in one piece.

    Raises
    ------
    ValueError
        A value is not WKB, or not of polygons.
    """
    data, begins, ends = _bytes_of(column)
    if len(begins) and not _plain(data, begins, ends):
        shapes = shapely.from_wkb(column.to_numpy(zero_copy_only=False))
        return rings_of(shapes)
    row, start, count, hole = _sweep(data, begins, ends)
    order = np.argsort(start, kind="stable")
    row, start, count, hole = row[order], start[order], count[order], hole[order]
    rings = np.bincount(row, minlength=len(begins)).astype(np.int64)
    return Rings(_corners(data, start, count), offsets(count), hole, offsets(rings))


def bounds_of_wkb(column: Any) -> Floats:
    """Return (n, 4) west, south, east, north of shapes of any type; NaN without one."""
    try:
        return rings_of_wkb(column).bounds()
    except ValueError:
        shapes = shapely.from_wkb(column.to_numpy(zero_copy_only=False))
        return np.asarray(shapely.bounds(shapes), dtype=np.float64)


def kinds_of_wkb(column: Any) -> list[str]:
    """Name the types of shape in a column, as GeoParquet does, sorted."""
    data, begins, ends = _bytes_of(column)
    whole = begins[ends - begins >= HEAD]
    numbers = set(_number(data, whole + 1).tolist())
    names = {1: "Point", 2: "LineString", 3: "Polygon", 4: "MultiPoint", 5: "MultiLineString",
             6: "MultiPolygon", 7: "GeometryCollection"}  # fmt: skip
    return sorted(names[number] for number in numbers)


def _bytes_of(column: Any) -> tuple[Bytes, Places, Places]:
    """Return the bytes of all values, and where each begins and ends; missing ones are empty."""
    _, where, held = column.buffers()
    count, first = len(column), column.offset
    if not count or held is None:
        nothing = np.zeros(count, dtype=np.int64)
        return np.zeros(0, dtype=np.uint8), nothing, nothing
    at = np.frombuffer(where, dtype=np.int64, count=first + count + 1)[first:]
    data = np.frombuffer(held, dtype=np.uint8)
    return data[at[0] : at[-1]], at[:-1] - at[0], at[1:] - at[0]


def _plain(data: Bytes, begins: Places, ends: Places) -> bool:
    """Tell whether all values are polygons as the store, and most programs, write them."""
    there = begins[ends > begins]
    if (ends - begins < HEAD)[ends > begins].any():
        return False
    kinds = _number(data, there + 1)
    return bool((data[there] == 1).all() and np.isin(kinds, (POLYGON, MULTIPOLYGON)).all())


def _number(data: Bytes, at: Places) -> Places:
    if not len(at):
        return np.zeros(0, dtype=np.int64)
    if at.min() < 0 or at.max() + 4 > len(data):
        raise ValueError("WKB ends within a number")
    numbers: Places = data[at[:, None] + np.arange(4)].view("<u4")[:, 0].astype(np.int64)
    return numbers


def _sweep(data: Bytes, begins: Places, ends: Places) -> Found:
    """Find every ring: its row, where its corners begin, how many they are, and if it is a hole."""
    row = np.flatnonzero(ends > begins)
    at = begins[row] + HEAD
    held, single = _number(data, begins[row] + 5), _number(data, begins[row] + 1) == POLYGON
    parts, rings, shell = np.where(single, 0, held), np.where(single, held, 0), single
    found: list[Found] = []
    while len(row):
        fresh = np.flatnonzero((rings == 0) & (parts > 0))
        rings[fresh], at[fresh] = _enter(data, at[fresh])
        parts[fresh] -= 1
        hole, shell = ~shell, np.zeros(len(row), dtype=bool)
        hole[fresh] = False
        here = np.flatnonzero(rings > 0)
        count = _number(data, at[here])
        kept = count > 0
        found.append((row[here][kept], (at[here] + 4)[kept], count[kept], hole[here][kept]))
        at[here] += 4 + PAIR * count
        rings[here] -= 1
        if (at > ends[row]).any():
            raise ValueError("WKB ends within a ring")
        more = (rings > 0) | (parts > 0)
        row, at, parts, rings, shell = row[more], at[more], parts[more], rings[more], shell[more]
    return _joined(found)


def _enter(data: Bytes, at: Places) -> tuple[Places, Places]:
    """Read the headers of polygons: how many rings, and where the first begins."""
    kinds, rings = _number(data, at + 1), _number(data, at + 5)
    if (data[at] != 1).any() or (kinds != POLYGON).any():
        raise ValueError("WKB of a MultiPolygon holds something else than polygons")
    return rings, at + HEAD


def _joined(found: list[Found]) -> Found:
    none = np.zeros(0, dtype=np.int64)
    row, start, count, hole = zip((none, none, none, none.astype(bool)), *found, strict=True)
    return (
        np.concatenate(row), np.concatenate(start), np.concatenate(count), np.concatenate(hole)
    )  # fmt: skip


def _corners(data: Bytes, start: Places, count: Places) -> Floats:
    """Copy the corners of rings out of the bytes, leaving the headers between them."""
    if find_spec("numba") is not None:
        from layers.overlay.kernels.bytes import words_of  # noqa: PLC0415 - numba is an extra

        words = np.empty((int(count.sum()), 2), dtype=np.uint64)
        words_of(data, start, count, words)
        return words.view(np.float64)
    marks = np.zeros(len(data) + 1, dtype=np.int8)
    marks[start] = 1
    marks[start + PAIR * count] = -1  # a header stands between any two rings
    kept = np.cumsum(marks[:-1], dtype=np.int8).view(bool)
    corners: Floats = data[kept].view("<f8").reshape(-1, 2)
    return corners
