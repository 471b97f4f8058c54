"""Areas against the official series, GeographicLib, and figures made by hand."""

import math

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import example, given
from hypothesis import strategies as st

from layers.area import (
    authalic_ordinate,
    geodesic_area,
    legal_area,
    piece_area,
    to_legal_plane,
)
from tests.made import CRS, square

DEGREES = "EPSG:4490"
GEOD = pyproj.Geod(ellps="GRS80")

# The series of 国土调查办发〔2008〕32号 with the constants of CGCS2000, as printed: another road to
# the same figure than the closed form under test.
A, F = 6378137.0, 1 / 298.257222101
B = A * (1 - F)
E2 = (A * A - B * B) / (A * A)
SERIES = (
    1 + 3 / 6 * E2 + 30 / 80 * E2**2 + 35 / 112 * E2**3 + 630 / 2304 * E2**4,
    1 / 6 * E2 + 15 / 80 * E2**2 + 21 / 112 * E2**3 + 420 / 2304 * E2**4,
    3 / 80 * E2**2 + 7 / 112 * E2**3 + 180 / 2304 * E2**4,
    1 / 112 * E2**3 + 45 / 2304 * E2**4,
    5 / 2304 * E2**4,
)


def trapezoid(width, south, north):
    """The official area between two parallels; radians."""
    half, middle = (north - south) / 2, (south + north) / 2
    terms = (
        (-1) ** n * k * math.sin((2 * n + 1) * half) * math.cos((2 * n + 1) * middle)
        for n, k in enumerate(SERIES)
    )
    return 2 * B * B * width * math.fsum(terms)


def official_area(ring, reference):
    """The official area of one ring of (lon, lat) degrees: trapezoids to a reference meridian."""
    points = [(math.radians(lon), math.radians(lat)) for lon, lat in ring]
    edges = zip(points, points[1:] + points[:1], strict=True)
    meridian = math.radians(reference)
    return abs(
        math.fsum(trapezoid((l1 + l2) / 2 - meridian, b1, b2) for (l1, b1), (l2, b2) in edges)
    )


def star(lon, lat, radius, turns):
    """A polygon around a place: one corner in each direction, `radius` times 0.2 to 1 away."""
    count = len(turns)
    east = radius / (111_320 * math.cos(math.radians(lat)))
    north = radius / 110_900
    angles = [2 * math.pi * n / count for n in range(count)]
    return [
        (lon + t * east * math.cos(a), lat + t * north * math.sin(a))
        for t, a in zip(turns, angles, strict=True)
    ]


@st.composite
def lands(draw, largest=15_000):
    """A polygon of 100 m to 30 km in China, and the longitude it lies at."""
    lon, lat = draw(st.floats(75, 134)), draw(st.floats(18, 53))
    radius = draw(st.floats(50, largest))
    turns = draw(st.lists(st.floats(0.2, 1), min_size=3, max_size=12))
    return lon, star(lon, lat, radius, turns)


def one(shape):
    return np.array([shape], dtype=object)


def test_constants_are_those_computed_for_cgcs2000():
    assert pytest.approx(6356752.314140356, abs=1e-8) == B
    assert pytest.approx(0.006694380022900686, rel=1e-13) == E2
    assert SERIES[:3] == pytest.approx(
        (1.0033640898341927, 0.0011241893819271072, 1.6994594735188535e-06), rel=1e-13
    )


@given(lands())
@example((120, [(120, 33), (120.001, 33), (120.001, 33.001), (120, 33.001)]))
def test_legal_area_is_the_official_series(land):
    lon, ring = land
    expected = official_area(ring, reference=lon)  # close by, so that the series stays exact
    assert legal_area(one(shapely.Polygon(ring)), DEGREES)[0] == pytest.approx(expected, rel=1e-9)


def test_the_reference_meridian_does_not_matter():
    ring = star(120, 33, 5_000, [1, 0.4, 0.9, 0.7, 1])
    assert official_area(ring, 60) == pytest.approx(official_area(ring, 120), rel=1e-6)


def test_a_whole_zone_of_the_ellipsoid():
    """Between two parallels the area is known in closed form: 2 π b q, here for one degree."""
    strip = shapely.box(120, 30, 121, 31)
    expected, _ = GEOD.polygon_area_perimeter(
        [*np.linspace(120, 121, 20_001), *np.linspace(121, 120, 20_001)],
        [30] * 20_001 + [31] * 20_001,
    )
    assert legal_area(one(strip), DEGREES)[0] == pytest.approx(expected, rel=1e-9)


def test_the_whole_ellipsoid():
    """Eight times the triangle between the equator and two meridians; all three are geodesics."""
    octant, _ = GEOD.polygon_area_perimeter([0, 90, 0], [0, 0, 90])
    half = authalic_ordinate(np.array([90.0]))[0]
    assert 2 * half * 2 * math.pi * B == pytest.approx(8 * octant, rel=1e-12)


def test_the_worked_square_of_the_reference():
    """300 m square on the plane, 1.5° off the meridian: 463 ppm, 41.7 m² (standards.md 8.2)."""
    to_plane = pyproj.Transformer.from_crs(DEGREES, CRS, always_xy=True)
    east, north = to_plane.transform(121.5, 35)
    plot = one(shapely.box(east, north, east + 300, north + 300))
    assert 90_000 - legal_area(plot, CRS)[0] == pytest.approx(41.7, abs=0.1)
    middle = one(shapely.box(500_000, north, 500_300, north + 300))
    assert legal_area(middle, CRS)[0] == pytest.approx(90_000, abs=0.01)


@given(lands(largest=3_000), st.floats(0, math.pi))
def test_whole_and_parts_add_up_in_the_legal_plane(land, angle):
    _, ring = land
    whole = to_legal_plane(one(shapely.Polygon(ring)), DEGREES)[0]
    centre = whole.centroid
    reach = 10_000
    east, north = reach * math.cos(angle), reach * math.sin(angle)
    knife = shapely.LineString(
        [(centre.x - east, centre.y - north), (centre.x + east, centre.y + north)]
    )
    parts = shapely.get_parts(shapely.ops.split(whole, knife))
    assert len(parts) >= 2
    assert shapely.area(parts).sum() == pytest.approx(whole.area, rel=1e-9)


@given(lands())
def test_geodesic_area_is_geographiclib(land):
    _, ring = land
    shape = shapely.Polygon(ring)
    expected = abs(GEOD.polygon_area_perimeter(*zip(*ring, strict=True))[0])
    assert geodesic_area(one(shape), DEGREES)[0] == pytest.approx(expected, rel=1e-12)


@given(lands(largest=2_000))
def test_pieces_are_measured_as_geographiclib_does(land):
    _, ring = land
    expected = abs(GEOD.polygon_area_perimeter(*zip(*ring, strict=True))[0])
    noise = 1e-4  # m², of GeographicLib itself: see the triangle below
    assert piece_area(one(shapely.Polygon(ring)))[0] == pytest.approx(expected, rel=1e-9, abs=noise)


def test_a_small_triangle_by_the_two_radii_of_curvature():
    """Half of M Δφ · N cos φ Δλ at 18°N; GeographicLib is off by 3e-5 m² here."""
    width, height = 0.0007, 0.00078
    ring = [(75 + width, 18), (75, 18 + height / 2), (75, 18 - height / 2)]
    sine = math.sin(math.radians(18))
    across = A / math.sqrt(1 - E2 * sine * sine)
    along = across * (1 - E2) / (1 - E2 * sine * sine)
    expected = (
        along * math.radians(height) * across * math.cos(math.radians(18)) * math.radians(width) / 2
    )
    assert piece_area(one(shapely.Polygon(ring)))[0] == pytest.approx(expected, rel=1e-10)


def test_the_two_definitions_differ_as_by_hand():
    """Corners 500 m east and west, 450 m north, 400 m south, at 34.8°N.

    A chord of the legal plane lies equatorwards of the geodesic; the strip between them is
    sin B Δλ (r² Δλ² + 3 Δq² / r²) / 12. What is left of the four edges:
    sin 34.8° · 2 · 500 m / 5.24e6 m · 3 · (450² - 400²) m² / 12 = 1.16 m².
    """
    shape = one(shapely.Polygon(star(114.3, 34.8, 500, [1, 0.9, 1, 0.8])))
    difference = geodesic_area(shape, DEGREES)[0] - legal_area(shape, DEGREES)[0]
    assert difference == pytest.approx(1.16, abs=0.02)


HOLED = square(0, 0, 100).difference(square(20, 20, 30))
PARTS = shapely.MultiPolygon([HOLED, square(200, 0, 40)])
AREAS = {"holed": (HOLED, 9_100), "parts": (PARTS, 10_700), "turned": (HOLED.reverse(), 9_100)}


@pytest.mark.parametrize("name", AREAS)
def test_holes_and_parts_in_every_area(name):
    shape, expected = AREAS[name]
    degrees = gpd.GeoSeries([shape], crs=CRS).to_crs(DEGREES).to_numpy()
    for area in (
        legal_area(one(shape), CRS),
        geodesic_area(one(shape), CRS),
        legal_area(degrees, DEGREES),
        piece_area(degrees),
    ):
        assert area[0] == pytest.approx(expected, rel=1e-6)


def test_what_has_no_shape_has_no_area():
    shapes = np.array([None, square(), shapely.Polygon()], dtype=object)
    for area in (legal_area(shapes, CRS), geodesic_area(shapes, CRS)):
        assert np.isnan(area[0])
        assert area[1] == pytest.approx(10_000, rel=1e-6)
        assert area[2] == 0
    assert legal_area(shapes[:0], CRS).tolist() == []
    assert geodesic_area(shapes[:0], CRS).tolist() == []


def test_pieces_without_area_are_zero():
    mixed = shapely.GeometryCollection(
        [shapely.Point(120, 33), shapely.box(120, 33, 120.001, 33.001)]
    )
    line = shapely.LineString([(120, 33), (121, 34)])
    shapes = np.array([None, line, mixed, shapely.Polygon()], dtype=object)
    expected = abs(GEOD.geometry_area_perimeter(mixed.geoms[1])[0])
    assert piece_area(shapes) == pytest.approx([0, 0, expected, 0], rel=1e-9)
    assert piece_area(shapes[:0]).tolist() == []


def test_heights_are_left_out():
    flat, high = square(), shapely.force_3d(square(), 35.0)
    assert legal_area(one(high), CRS)[0] == legal_area(one(flat), CRS)[0]
    assert geodesic_area(one(high), CRS)[0] == geodesic_area(one(flat), CRS)[0]
