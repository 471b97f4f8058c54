"""Joining 归并: which parcels make one site 地块组合, as graph components of adjacent ones.

Two parcels are adjacent where they share an edge, or where the gap between them is below a set
width; not across a river or a main road. Touching at a corner is neither.
"""

from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapi.planning.assemblies.edges import common_edges, shared_edges
from geoapi.planning.assemblies.graph import components
from geoapi.planning.errors import PlanningError
from layers import LAYERS
from layers.rings import Flags, Shapes, rings_of

Ints = NDArray[np.int64]
Pairs = tuple[Ints, Ints]

TOUCH = 0.01
"""Metres within which outlines touch: surveyed corners are given to the centimetre."""

EDGE = 1.0
"""Metres that a shared edge is longer than, where not said otherwise: less is a corner."""

BARRIERS = ("constraints.river", "facilities.rail", "facilities.road")
"""Kinds that bar, where not said otherwise. A layer that also holds lanes as roads bars at lanes:
then name those kinds that are main ones."""


@dataclass(frozen=True)
class Joining:
    """What makes parcels adjacent.

    Attributes
    ----------
    gap
        Width in metres below which a gap is bridged; None: the bureau has not set one, and only
        parcels that share an edge are joined.
    edge
        Length in metres that a shared edge must exceed.
    barriers
        ``layer.kind`` of what bars: kinds of constraints and facilities.
    frontage
        Distance from a road in metres within which an outline fronts it; None: not set.
    """

    gap: float | None = None
    edge: float = EDGE
    barriers: tuple[str, ...] = field(default=BARRIERS)
    frontage: float | None = None

    def __post_init__(self) -> None:
        """Refuse what is no width, and kinds that no layer has."""
        for name in ("gap", "edge", "frontage"):
            value = getattr(self, name)
            if value is not None and not 0 <= value <= LONGEST:
                raise PlanningError(f"{name} 应为 0 至 {LONGEST:,.0f} 米，不是 {value}")
        for barrier in self.barriers:
            if barrier not in BARRING:
                raise PlanningError(f"没有阻隔类型 {barrier}；有：{'、'.join(BARRING)}")

    @property
    def missing(self) -> tuple[str, ...]:
        """Parameters that nobody set."""
        return tuple(name for name in ("gap", "frontage") if getattr(self, name) is None)


LONGEST = 1_000.0
"""Metres; a gap or a frontage beyond it is a slip of the pen."""

BARRING = tuple(
    f"{layer}.{kind}"
    for layer in ("constraints", "facilities")
    for kind in LAYERS[layer].field("kind").choices
)


def join(shapes: Shapes, barriers: Shapes, joining: Joining) -> Ints:
    """Return the site of each parcel, numbered from 0 in the order of their first parcels.

    Parameters
    ----------
    shapes
        Polygons in a metric plane; none is missing.
    barriers
        Rivers, railways, roads in the same plane: lines or polygons. Points bar nothing.
    """
    lines = barriers[shapely.get_dimensions(barriers) > 0]
    hemmed = _near(shapes, lines)
    quick = common_edges(rings_of(shapes), joining.edge)
    free = ~(hemmed[quick[0]] & hemmed[quick[1]])
    found = components(len(shapes), quick[0][free], quick[1][free])
    found = _by_edges(shapes, lines, joining, found)
    found = _by_gaps(shapes, lines, joining, found)
    return np.unique(found, return_inverse=True)[1].astype(np.int64)


def _near(shapes: Shapes, lines: Shapes) -> Flags:
    """Tell which parcels touch a barrier: only their edges can lie in one."""
    near = np.zeros(len(shapes), dtype=bool)
    if len(lines):
        tree = shapely.STRtree(shapes)
        near[tree.query(lines, predicate="dwithin", distance=TOUCH)[1]] = True
    return near


def _by_edges(shapes: Shapes, lines: Shapes, joining: Joining, site: Ints) -> Ints:
    """Join parcels whose edges do not match corner by corner, or lie along a barrier."""
    one, other = _apart(shapes, TOUCH, site)
    close = shapely.dwithin(shapes[one], shapes[other], TOUCH)
    one, other = one[close], other[close]
    edges = shared_edges(shapes[one], shapes[other], TOUCH)
    enough = shapely.length(_freed(edges, lines)) > joining.edge
    return _joined(site, (one[enough], other[enough]))


def _freed(edges: Shapes, lines: Shapes) -> Shapes:
    """Take away what of edges lies in or along a barrier."""
    if not len(lines) or not len(edges):
        return edges
    edge, line = shapely.STRtree(lines).query(edges, predicate="dwithin", distance=TOUCH)
    left = edges.copy()
    for at in np.unique(edge):
        barred = shapely.buffer(lines[line[edge == at]], TOUCH)
        left[at] = shapely.difference(left[at], shapely.union_all(barred))
    return left


def _by_gaps(shapes: Shapes, lines: Shapes, joining: Joining, site: Ints) -> Ints:
    """Join parcels across a gap whose shortest strip meets no barrier.

    Between parallel edges many are as short: those from either side are tried, so that the order
    of parcels decides nothing.
    """
    if not joining.gap:
        return site
    one, other = _apart(shapes, joining.gap, site)
    width = shapely.distance(shapes[one], shapes[other])
    gap = (width > TOUCH) & (width < joining.gap)
    one, other = one[gap], other[gap]
    free = _clear(shapes[one], shapes[other], lines) | _clear(shapes[other], shapes[one], lines)
    return _joined(site, (one[free], other[free]))


def _clear(here: Shapes, there: Shapes, lines: Shapes) -> Flags:
    """Tell between which shapes a shortest strip meets no line."""
    strips, clear = shapely.shortest_line(here, there), np.ones(len(here), dtype=bool)
    if len(lines) and len(strips):
        clear[shapely.STRtree(strips).query(lines, predicate="intersects")[1]] = False
    return clear


def _apart(shapes: Shapes, reach: float, site: Ints) -> Pairs:
    """Return pairs of different sites whose bounds lie within reach."""
    bounds = shapely.bounds(shapes) + np.array([-reach, -reach, reach, reach])
    one, other = shapely.STRtree(shapes).query(shapely.box(*bounds.T))
    apart = (one < other) & (site[one] != site[other])
    return one[apart], other[apart]


def _joined(site: Ints, pairs: Pairs) -> Ints:
    return components(len(site), site[pairs[0]], site[pairs[1]])[site]
