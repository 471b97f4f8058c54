"""What kernels are given: arrays by name, as numba takes them."""

from typing import NamedTuple, TypeAlias

from layers.overlay.tiles import Ints
from layers.rings import Flags, Floats

Span: TypeAlias = tuple[int, int]
"""Consecutive rows: the first, and the one behind the last."""

Box: TypeAlias = tuple[float, float, float, float]
"""West, south, east, north. Tuples stay in registers, where a row of an array would be counted."""

Edge: TypeAlias = tuple[float, float, float, float, float, float]
"""Left x, y, right x, y, sign of the region below, slope."""

Density: TypeAlias = tuple[float, float, float, float, float, float]
"""Land under a unit of the plane, expanded about a point: 1, x, y, xx, xy, yy."""


class Parts(NamedTuple):
    """Parts to be divided: their rings, bounds and tiles (:class:`layers.rings.Rings`)."""

    points: Floats
    starts: Ints
    holes: Flags
    shapes: Ints
    bounds: Floats
    of: Ints


class Plane(NamedTuple):
    """Tiles of the plane (:class:`layers.overlay.tiles.Tiles`)."""

    centre: Floats
    half: Floats
    density: Floats


class Units(NamedTuple):
    """Units by their edges in upright slabs (:class:`layers.overlay.regions.Regions`)."""

    boxes: Floats
    edges: Floats
    edge_of: Ints
    slabs: Floats
    slab_of: Ints
    first: Ints
    members: Ints


class Grid(NamedTuple):
    """A grid over units: those that each cell lies in, and whether inside or near an edge."""

    west: float
    south: float
    side: float
    columns: int
    rows: int
    cells: Ints
    units: Ints
    where: Ints


class Near(NamedTuple):
    """Parts and units that may have land in common, and what the grid tells of each pair."""

    part: Ints
    unit: Ints
    where: Ints
    cells: Ints


class Rows(NamedTuple):
    """Where the rows found are written, and which parts do not cover their land once."""

    part: Ints
    unit: Ints
    share: Floats
    unsound: Flags


class Given(NamedTuple):
    """All that the division of parts into units is given."""

    parts: Parts
    plane: Plane
    units: Units
    grid: Grid
