"""Reshaped 图形变化: which shapes of the same rows differ, by how much, and what land was gained.

Two shapes are the same where they go through the same points; where a ring begins, and which way
round it goes, do not matter. A shape each point of which has moved by less than the precision of
boundary points is told apart as retouched, with its figures; it is never taken for the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely
from numpy.typing import NDArray

from layers.area import legal_area, legal_area_of_degrees, piece_area, to_lonlat
from layers.crs import transform
from layers.leaves import DRAWN_IN

Shapes = NDArray[np.object_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

PRECISION = 0.001
"""Metres to which boundary points are written (精度=0.001, standards.md 8.3)."""

BELOW = PRECISION - 1e-6
"""A point moved by one unit of that precision has moved; 1 µm keeps the noise of it away."""

GRID = 1e-6
"""Metres to which pieces are cut, a thousandth of the precision: edges that only the rounding of a
transformation holds apart are one edge, and leave no spikes of no width."""

METRES_OF_A_DEGREE = 111_320
"""Along the equator; the same grid is as fine or finer elsewhere."""

AT_ONCE = 20_000
"""Shapes whose copies are alive together."""

HEAVY = 1_000_000
"""Pairs of points from which an indexed distance is quicker than comparing each with each."""

AREAL = (3, 6)
"""Shapely's numbers of polygons and multipolygons."""

OUTLINED = (1, 5, *AREAL)
"""Those of lines, and of polygons."""

COLUMNS = ("at", "kind", "moved", "points_before", "points_after", "area_before", "area_after",
           "gained", "lost")  # fmt: skip


@dataclass(frozen=True)
class Plane:
    """Where edges are straight: the county's plane, or degrees when both editions came so."""

    crs: str
    degrees: bool

    @classmethod
    def of(cls, one: gpd.GeoDataFrame, other: gpd.GeoDataFrame) -> "Plane":
        """Tell it from how two editions were delivered."""
        delivered = [frame.attrs.get(DRAWN_IN) for frame in (one, other)]
        return cls(str(one.crs), delivered == ["degrees", "degrees"])

    def enter(self, shapes: Shapes) -> Shapes:
        """Bring shapes of the county's CRS here, to be cut."""
        return to_lonlat(shapes, self.crs) if self.degrees else shapes

    def leave(self, shapes: Shapes) -> Shapes:
        """Bring pieces back to the county's CRS."""
        if not self.degrees:
            return shapes
        county = pyproj.CRS.from_user_input(self.crs)
        lonlat = pyproj.CRS.from_user_input(county.geodetic_crs)
        back: Shapes = shapely.transform(shapes, lambda p: transform(p, lonlat, county))
        return back

    @property
    def grid(self) -> float:
        """How fine the plane is: see :data:`GRID`; in degrees where the plane is."""
        return GRID / METRES_OF_A_DEGREE if self.degrees else GRID

    def size(self, shapes: Shapes) -> Floats:
        """Return the measure by which land is divided, m²; 0 for None and what has no area.

        It is additive where edges are straight: between corners in the county's plane, in the
        legal plane (which takes degrees nearly to scale) where they were drawn in degrees.
        """
        if self.degrees:
            return np.nan_to_num(legal_area_of_degrees(shapes))
        return piece_area(to_lonlat(shapes, self.crs))


@dataclass(frozen=True, eq=False)
class Reshaped:
    """The rows of both editions whose shapes differ.

    Attributes
    ----------
    table
        at (which of the rows both have), kind, moved (m), points_before, points_after, and legal
        areas in m²: area_before, area_after, gained, lost. kind is ``reshaped``, ``retouched``,
        ``appeared`` (no shape before) or ``vanished``. moved is the greatest distance from a point
        of either shape to the outline of the other (Hausdorff). NaN where a figure does not apply.
    gained, lost
        The land itself, in the county's CRS, one for each row of `table`; None where there is none.

    Notes
    -----
    Pieces are cut where edges are straight (:class:`Plane`). Their areas are their shares of the
    legal area of the whole, so that before - lost + gained is after, to some 1e-8 of the whole.
    """

    table: pd.DataFrame
    gained: Shapes
    lost: Shapes

    def rows(self, *kinds: str) -> Ints:
        """Return which of the rows both have differ in one of these ways."""
        at: Ints = self.table["at"].to_numpy()[self.table["kind"].isin(kinds).to_numpy()]
        return at


def no_shapes() -> Reshaped:
    """Return what is told of a layer without shapes."""
    nothing = np.empty(0, dtype=object)
    table = pd.DataFrame({name: pd.Series(dtype=float) for name in COLUMNS})
    return Reshaped(table.astype({"at": "int64", "kind": "str"}), nothing, nothing)


def compare_shapes(one: Shapes, other: Shapes, plane: Plane) -> Reshaped:
    """Compare the shapes of the same rows before and after, in the county's CRS."""
    one, other = (_without(shapes, shapely.is_empty(shapes)) for shapes in (one, other))
    lacking = [shapely.is_missing(shapes) for shapes in (one, other)]
    differ: Flags = lacking[0] != lacking[1]
    both = np.flatnonzero(~lacking[0] & ~lacking[1])
    differ[both] = ~same_shapes(one[both], other[both])
    at = np.flatnonzero(differ)
    kind = np.select([lacking[0][at], lacking[1][at]], ["appeared", "vanished"], "reshaped")
    table = _figures(one[at], other[at], plane).assign(at=at, kind=pd.Series(kind, dtype="str"))
    _set_retouched(table, one[at], other[at])
    land = (table["kind"] == "reshaped") & table[["area_before", "area_after"]].notna().all(axis=1)
    cut = np.flatnonzero(land)
    gained, lost = _cut(other[at], one[at], cut, plane), _cut(one[at], other[at], cut, plane)
    for name, shapes, pieces, legal in (
        ("gained", other, gained, "area_after"), ("lost", one, lost, "area_before"),
    ):  # fmt: skip
        table[name] = _land(shapes[at], pieces, table[legal].where(land).to_numpy(), plane)
    return Reshaped(table[list(COLUMNS)], plane.leave(gained), plane.leave(lost))


def _without(shapes: Shapes, at: Flags) -> Shapes:
    kept = shapes.copy()
    kept[at] = None
    return kept


def same_shapes(one: Shapes, other: Shapes, tolerance: float = 0.0) -> Flags:
    """Tell which shapes go through the same points, from whatever start and whichever way round.

    `tolerance` in metres; none may be missing.
    """
    same: Flags = shapely.equals_exact(one, other, tolerance)
    for part in parts_of(np.flatnonzero(~same)):
        same[part] = shapely.equals_exact(one[part], other[part], tolerance, normalize=True)
    return same


def parts_of(at: Ints) -> Iterator[Ints]:
    """Walk through positions, as many at a time as there may be copies of shapes alive."""
    for begin in range(0, len(at), AT_ONCE):
        yield at[begin : begin + AT_ONCE]


def _figures(one: Shapes, other: Shapes, plane: Plane) -> pd.DataFrame:
    """Tell how far each shape has moved, its points and its legal area before and after."""
    return pd.DataFrame({
        "moved": moved(one, other),
        "points_before": corners(one), "points_after": corners(other),
        "area_before": areas(one, plane.crs), "area_after": areas(other, plane.crs),
    })  # fmt: skip


def corners(shapes: Shapes) -> Ints:
    """Count the points of each shape; the one that closes a ring is not a further one."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    _, part = shapely.get_rings(parts, return_index=True)
    closing: Ints = np.bincount(owner[part], minlength=len(shapes))
    return np.asarray(shapely.get_num_coordinates(shapes) - closing, dtype=np.int64)


def areas(shapes: Shapes, crs: str) -> Floats:
    """Return the legal area of each shape, m²; NaN for points, lines and None."""
    found = np.full(len(shapes), np.nan)
    for part in parts_of(np.flatnonzero(np.isin(shapely.get_type_id(shapes), AREAL))):
        found[part] = legal_area(shapes[part], crs)
    return found


def moved(one: Shapes, other: Shapes) -> Floats:
    """Return the greatest distance from a point of either shape to the other's outline, m."""
    pairs = shapely.get_num_coordinates(one).astype(float) * shapely.get_num_coordinates(other)
    outlined = [np.isin(shapely.get_type_id(shapes), OUTLINED) for shapes in (one, other)]
    heavy = (pairs > HEAVY) & outlined[0] & outlined[1]
    far: Floats = np.full(len(one), np.nan)
    far[~heavy] = shapely.hausdorff_distance(one[~heavy], other[~heavy])
    for place in np.flatnonzero(heavy):
        both = one[place], other[place]
        far[place] = max(_stray(*both), _stray(*both[::-1]))
    return far


def _stray(one: shapely.Geometry, other: shapely.Geometry) -> float:
    """Return how far the farthest point of a shape lies from the outline of another."""
    parts = shapely.get_parts(other)
    lines = shapely.get_rings(parts) if shapely.get_type_id(other) in AREAL else parts
    points, line = shapely.get_coordinates(lines, return_index=True)
    edges = np.stack([points[:-1], points[1:]], axis=1)[line[1:] == line[:-1]]
    tree = shapely.STRtree(shapely.linestrings(edges))
    asked = shapely.points(shapely.get_coordinates(one))
    return float(tree.query_nearest(asked, return_distance=True, all_matches=False)[1].max())


def _set_retouched(table: pd.DataFrame, one: Shapes, other: Shapes) -> None:
    """Name those whose every point has moved by less than the precision of boundary points."""
    near = np.flatnonzero((table["kind"] == "reshaped") & (table["moved"] < BELOW))
    still = same_shapes(one[near], other[near], BELOW)
    for place in np.flatnonzero(~still):
        still[place] = _turned(one[near[place]], other[near[place]])
    table.loc[near[still], "kind"] = "retouched"


def _turned(one: shapely.Geometry, other: shapely.Geometry) -> bool:
    """Tell whether the rings of two shapes are the same ones begun elsewhere or turned round."""
    rings = [shapely.get_rings(shapely.get_parts(shape)) for shape in (one, other)]
    if not len(rings[0]) or len(rings[0]) != len(rings[1]):
        return False
    return all(_same_ring(*pair) for pair in zip(*rings, strict=True))


def _same_ring(one: shapely.Geometry, other: shapely.Geometry) -> bool:
    points, others = (shapely.get_coordinates(ring)[:-1] for ring in (one, other))
    if points.shape != others.shape:
        return False
    begin = int(np.hypot(*(others - points[0]).T).argmin())
    ways = (np.roll(others, -begin, axis=0), np.roll(others[::-1], begin + 1, axis=0))
    return any(bool(np.hypot(*(way - points).T).max() < BELOW) for way in ways)


def _cut(whole: Shapes, away: Shapes, rows: Ints, plane: Plane) -> Shapes:
    """Return what land of these rows the other shape lacks, as cut; None where nothing."""
    pieces: Shapes = np.full(len(whole), None, dtype=object)
    for part in parts_of(rows):
        piece = shapely.difference(
            plane.enter(whole[part]), plane.enter(away[part]), grid_size=plane.grid
        )
        pieces[part] = _without(piece, shapely.is_empty(piece))
    return pieces


def _land(whole: Shapes, pieces: Shapes, legal: Floats, plane: Plane) -> Floats:
    """Apply to the legal area of each shape the share that its piece is, m²."""
    found = np.full(len(whole), np.nan)
    for part in parts_of(np.flatnonzero(~np.isnan(legal))):
        share = plane.size(pieces[part]) / plane.size(plane.enter(whole[part]))
        found[part] = share * legal[part]
    return found
