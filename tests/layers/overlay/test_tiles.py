"""Land under the plane: against points put on every edge, and against the exact transformation."""

import numpy as np
import pyproj
import pytest
import shapely

from layers.area import legal_area, legal_plane
from layers.overlay import fast, plain
from layers.overlay.drawn import drawn_together
from layers.overlay.tiles import EXACT, tiles_over
from tests.layers.overlay.hostile import land, star

PLANES = {
    "EPSG:4549": ((575_000, 3_700_000), (420_000, 4_500_000)),  # Gauss-Krüger, 75 km off and near
    "EPSG:4528": ((40_400_000, 2_300_000),),  # with the zone before its eastings
    "EPSG:26986": ((230_000, 900_000),),  # Lambert
    "EPSG:32650": ((780_000, 3_400_000),),  # UTM
}
CASES = [(crs, centre) for crs, centres in PLANES.items() for centre in centres]


def dense(shape, crs):
    """The area of a shape whose edges are straight in its plane: many points on each edge."""
    many = shapely.segmentize(shape, shape.length / 20_000)
    to_degrees = pyproj.Transformer.from_crs(crs, pyproj.CRS(crs).geodetic_crs, always_xy=True)

    def change(points):
        return legal_plane(np.column_stack(to_degrees.transform(points[:, 0], points[:, 1])))

    return shapely.transform(many, change).area


@pytest.mark.parametrize(("crs", "centre"), CASES)
@pytest.mark.parametrize("radius", [30.0, 400.0, 3_000.0, 20_000.0])
def test_shares_are_those_of_land_on_the_ellipsoid(crs, centre, radius):
    """A part cut by an upright line: its left share, to 1e-9 of a parcel, and both make one."""
    part = star(40, radius, centre)
    left = shapely.box(centre[0] - 2 * radius, centre[1] - 2 * radius, centre[0] + radius / 7,
                       centre[1] + 2 * radius)  # fmt: skip
    right = shapely.box(centre[0] + radius / 7, *left.bounds[1:2], centre[0] + 2 * radius,
                        left.bounds[3])  # fmt: skip
    expected = dense(part.intersection(left), crs) / dense(part, crs)
    for way in (fast, plain):
        lands, regions = drawn_together(land([part], crs), land([left, right], crs))
        share = way.divide(lands, way.ground(lands), regions).share
        assert share[0] == pytest.approx(expected, rel=1e-9 if radius < 10_000 else 3e-8)
        assert share.sum() == pytest.approx(1, abs=1e-12)


def test_shares_of_what_was_drawn_in_degrees():
    """Both layers came in degrees: pieces are cut along a parallel, and measured as geodesics."""
    to_crs = pyproj.Transformer.from_crs("EPSG:4490", "EPSG:4549", always_xy=True)
    geod = pyproj.Geod(a=6378137, rf=298.257222101)

    def county(shape):
        return shapely.transform(shape, lambda p: np.column_stack(to_crs.transform(*p.T)))

    part, south = shapely.box(120, 32, 120.02, 32.02), shapely.box(119, 31, 121, 32.008)
    pieces = shapely.box(120, 32, 120.02, 32.008), shapely.box(120, 32.008, 120.02, 32.02)
    sizes = [abs(geod.geometry_area_perimeter(piece)[0]) for piece in pieces]
    pair = [land([county(shape)], "EPSG:4549", in_degrees=True) for shape in (part, south)]
    for way in (fast, plain):
        lands, regions = drawn_together(*pair)
        share = way.divide(lands, way.ground(lands), regions).share
        assert share == pytest.approx([sizes[0] / sum(sizes)], rel=1e-8)


@pytest.mark.parametrize(("crs", "centre"), CASES)
def test_legal_areas_by_tiles_are_those_of_the_exact_transformation(crs, centre):
    """Parcels of 50 m to some km with a hole, and one too large for a tile to be exact."""
    shapes = [star(30, radius, centre, seed) for seed, radius in enumerate((50, 300, 900, 40_000))]
    shapes[1] = shapes[1].difference(star(9, 60, centre))
    lands, _ = drawn_together(land(shapes, crs), land([], crs))
    held = fast.ground(lands)
    assert held.area == pytest.approx(legal_area(np.array(shapes), crs), rel=1e-10)


def test_a_tile_tells_whether_it_is_exact():
    """Of 5 km it is; stretched over 600 km it cannot be, and says so."""
    bounds = np.array([[5e5, 3.7e6, 5e5 + 100, 3.7e6 + 100], [3e5, 3.4e6, 9e5, 4.0e6]])
    assert tiles_over(bounds, "EPSG:4549", in_degrees=False).exact.tolist() == [True, False]
    assert EXACT == 1e-8


def test_parts_off_the_earth_have_no_exact_tile():
    bounds = np.array([[1e9, 1e9, 1e9 + 10, 1e9 + 10], [np.nan] * 4])
    tiles = tiles_over(bounds, "EPSG:4549", in_degrees=False)
    assert tiles.exact.tolist() == [False]
    assert tiles.of.tolist() == [0, -1]
