"""Rings 环: polygons as flat arrays of corners, so that a million of them need no objects.

The corners of all rings stand one behind the other; offsets tell where each ring, and each shape,
begins. A shape may have several parts and holes, or none at all.
"""

import mmap
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Offsets: TypeAlias = NDArray[np.int64]
Flags = NDArray[np.bool_]
Shapes = NDArray[np.object_]

POLYGON, MULTIPOLYGON = 3, 6
"""Shapely's numbers of geometry types."""


@dataclass(frozen=True, eq=False)
class Rings:
    """Polygons of one layer, row by row; not to be written to.

    Attributes
    ----------
    points
        (n, 2) corners, east and north in metres or lon and lat in degrees; a ring ends with its
        first corner again.
    starts
        Where each ring begins in `points`, and the end of the last: one more than there are rings.
    holes
        Whether a ring is a hole; holes follow the shell of their part.
    shapes
        Where each shape begins among the rings, and the end: one more than there are shapes.
        A row without shape has no ring.
    """

    points: Floats
    starts: Offsets
    holes: Flags
    shapes: Offsets

    def __len__(self) -> int:
        """Return the number of shapes."""
        return len(self.shapes) - 1

    def __getitem__(self, rows: slice) -> "Rings":
        """Return consecutive shapes, without copying their corners."""
        begin, end, _ = rows.indices(len(self))
        end = max(begin, end)
        first, last = int(self.shapes[begin]), int(self.shapes[end])
        near, far = int(self.starts[first]), int(self.starts[last])
        return Rings(
            self.points[near:far], self.starts[first : last + 1] - near, self.holes[first:last],
            self.shapes[begin : end + 1] - first,
        )  # fmt: skip

    def take(self, rows: NDArray[np.integer]) -> "Rings":
        """Return some shapes in a given order, copied."""
        rings = spans(self.shapes[rows], self.shapes[np.asarray(rows) + 1])
        corners = spans(self.starts[rings], self.starts[rings + 1])
        counts = self.shapes[np.asarray(rows) + 1] - self.shapes[rows]
        return Rings(
            self.points[corners], offsets(self.starts[rings + 1] - self.starts[rings]),
            self.holes[rings], offsets(counts),
        )  # fmt: skip

    def bounds(self) -> Floats:
        """Return (n, 4) minimum and maximum of each shape's corners; NaN without a shape."""
        found = np.full((len(self), 4), np.nan)
        there = np.flatnonzero(self.shapes[1:] > self.shapes[:-1])
        if len(there):
            begin = self.starts[self.shapes[there]]
            for column in (0, 1):
                values = np.ascontiguousarray(self.points[:, column])
                found[there, column] = np.minimum.reduceat(values, begin)
                found[there, column + 2] = np.maximum.reduceat(values, begin)
        return found

    def to_shapes(self) -> Shapes:
        """Build the geometries: MultiPolygons, as layers hold them; None without a shape."""
        shells = np.flatnonzero(~self.holes)
        parts = np.searchsorted(shells, self.shapes)
        polygons = np.append(shells, len(self.holes)).astype(np.int64)
        built: Shapes = shapely.from_ragged_array(
            shapely.GeometryType.MULTIPOLYGON, self.points, (self.starts, polygons, parts)
        )
        built[self.shapes[1:] == self.shapes[:-1]] = None
        return built


@dataclass(frozen=True, eq=False)
class Land:
    """Where the rows of a layer lie.

    Attributes
    ----------
    rings
        Their shapes in `crs`, row by row.
    in_degrees
        Whether their edges were drawn straight in lon/lat (the edition was delivered so), not in
        the plane of `crs`.
    """

    rings: Rings
    crs: str
    in_degrees: bool = False

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.rings)


def rings_of(shapes: Shapes) -> Rings:
    """Take geometries apart.

    Parameters
    ----------
    shapes
        Polygons and MultiPolygons; None and empty ones become rows without rings. Heights are
        left out.

    Raises
    ------
    ValueError
        A shape is of another type.
    """
    kinds = shapely.get_type_id(shapes)
    if not np.isin(kinds, (-1, POLYGON, MULTIPOLYGON)).all():
        raise ValueError("only polygons have rings")
    bodies = np.full(len(shapes) + 1, shapely.MultiPolygon(), dtype=object)
    bodies[:-1][kinds != -1] = shapes[kinds != -1]
    _, points, nested = shapely.to_ragged_array(bodies, include_z=False)
    starts, polygons, parts = (np.asarray(o, dtype=np.int64) for o in nested)
    holes = np.ones(len(starts) - 1, dtype=bool)
    holes[polygons[:-1][np.diff(polygons) > 0]] = False  # a part without rings has no shell
    return Rings(np.asarray(points), starts, holes, polygons[parts[:-1]])


def joined(pieces: Iterable[Rings]) -> Rings:
    """Put the rows of several tables one behind the other."""
    several = list(pieces)
    return Rings(
        np.concatenate([np.empty((0, 2)), *(piece.points for piece in several)]),
        offsets(np.concatenate([NONE, *(np.diff(piece.starts) for piece in several)])),
        np.concatenate([NONE.astype(bool), *(piece.holes for piece in several)]),
        offsets(np.concatenate([NONE, *(np.diff(piece.shapes) for piece in several)])),
    )


def give_back(array: NDArray[Any]) -> None:
    """Give the memory of a mapped array back; what is looked at again is read again.

    A walk over corners that are mapped from a file then holds only those it is at. Of an array
    that is not mapped nothing is given back.
    """
    held: Any = array
    while isinstance(held, np.ndarray):
        held = held.base
    mapped = held.obj if isinstance(held, memoryview) else held
    if isinstance(mapped, mmap.mmap) and array.size:
        begin = array.ctypes.data - np.frombuffer(mapped, dtype=np.uint8).ctypes.data
        first = -(-begin // mmap.PAGESIZE) * mmap.PAGESIZE
        length = (begin + array.nbytes - first) // mmap.PAGESIZE * mmap.PAGESIZE
        if length > 0:
            mapped.madvise(mmap.MADV_DONTNEED, first, length)


NONE = np.zeros(0, dtype=np.int64)


def offsets(counts: NDArray[np.integer]) -> Offsets:
    """Return where each of several runs begins, and the end of the last."""
    found = np.zeros(len(counts) + 1, dtype=np.int64)
    np.cumsum(counts, out=found[1:])
    return found


def spans(begins: Offsets, ends: Offsets) -> Offsets:
    """Return all positions from each begin to its end, one run behind the other."""
    counts = ends - begins
    at = offsets(counts)
    return np.arange(at[-1]) + np.repeat(begins - at[:-1], counts)


def first_of_each(runs: NDArray[np.integer]) -> Flags:
    """Tell which values differ from the one before them: where each run of equal ones begins."""
    first = np.ones(len(runs), dtype=bool)
    first[1:] = runs[1:] != runs[:-1]
    return first
