"""Shapes at the door: into the county's system; which kind, what is repaired, what is refused."""

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from layers import LAYERS
from layers.area import legal_area
from layers.door.placing import Placement, place
from layers.door.report import DoorOptions, Ground
from layers.door.shapes import conform_shapes, points_from_columns
from layers.errors import CRSError
from layers.shifts import gcj02_to_bd09, wgs84_to_gcj02
from tests.made import CRS, EAST, NORTH, square

GROUND = Ground(CRS)
TO_DEGREES = pyproj.Transformer.from_crs(CRS, "EPSG:4490", always_xy=True)


def conformed(*shapes, crs=CRS, layer="parcels", **stated):
    array = np.empty(len(shapes), dtype=object)
    array[:] = shapes
    written = pyproj.CRS(crs)
    placement = place(array, written, LAYERS[layer], GROUND, DoorOptions(**stated))
    assert placement.problems == ()
    return conform_shapes(array, placement, LAYERS[layer], GROUND)


def moved(shape, *, east=0.0, north=0.0):
    return shapely.transform(shape, lambda p: p + np.array([east, north]))


def turned(shape):
    return shapely.transform(shape, lambda p: p[:, ::-1])


def degrees(shape):
    return shapely.transform(shape, lambda p: np.column_stack(TO_DEGREES.transform(*p.T)))


def test_what_is_right_stays_to_the_last_bit():
    plot = square().difference(square(20, 20, 30))
    shaped = conformed(plot)
    assert (shaped.wrong, shaped.repaired) == ({}, {})
    assert shaped.crs == CRS
    assert shapely.equals_exact(shaped.shapes[0], shapely.MultiPolygon([plot]))


def test_the_file_s_own_shapes_are_not_touched():
    corners = [(0, 0), (100, 100), (100, 0), (0, 100)]
    bow = shapely.Polygon([(EAST + x, NORTH + y) for x, y in corners])
    given_shapes = np.array([bow, square()], dtype=object)
    conform_shapes(given_shapes, Placement(pyproj.CRS(CRS)), LAYERS["parcels"], GROUND)
    assert given_shapes[0] is bow
    assert given_shapes[1].geom_type == "Polygon"


def test_heights_are_dropped():
    assert not conformed(shapely.force_3d(square(), 12)).shapes[0].has_z


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:4326"])
def test_longitude_and_latitude_come_into_the_metric_system(crs):
    shaped = conformed(degrees(square()), crs=crs)
    assert shaped.wrong == {}
    assert shaped.crs == crs
    assert shapely.hausdorff_distance(shaped.shapes[0], square()) < 1e-5
    assert legal_area(shaped.shapes, CRS)[0] == pytest.approx(10_000, rel=1e-6)


def test_north_before_east_is_turned_where_the_person_says_so():
    shaped = conformed(turned(square()), axes="ne")
    assert shapely.equals(shaped.shapes[0], square())
    in_degrees = conformed(turned(degrees(square())), crs="EPSG:4490", axes="ne")
    assert shapely.hausdorff_distance(in_degrees.shapes[0], square()) < 1e-5


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_shapes_of_a_stated_datum_are_brought_back(datum):
    def shift(points):
        lonlat = wgs84_to_gcj02(points[:, 0], points[:, 1])
        return np.column_stack(gcj02_to_bd09(*lonlat) if datum == "bd09" else lonlat)

    shifted = shapely.transform(degrees(square()), shift)
    aside = conformed(shifted, crs="EPSG:4326").shapes[0]
    assert shapely.hausdorff_distance(aside, square()) > 300
    for made, axes in ((shifted, None), (turned(shifted), "ne")):
        shaped = conformed(made, crs="EPSG:4326", datum=datum, axes=axes)
        assert shapely.hausdorff_distance(shaped.shapes[0], square()) < 1e-4


SWAPPED = turned(square())


@pytest.mark.parametrize(
    ("shape", "crs"),
    [
        (SWAPPED, CRS),
        (turned(degrees(square())), "EPSG:4490"),
        (degrees(square()), CRS),
        (moved(square(), east=40e6), CRS),
        (moved(square(), north=-3e6), CRS),
        (shapely.box(0, 0, 0.001, 0.001), "EPSG:4326"),
        (moved(square(), east=500_000), CRS),
    ],
)
def test_what_lies_outside_the_system_is_refused(shape, crs):
    shaped = conformed(shape, square() if crs == CRS else degrees(square()), crs=crs)
    assert list(shaped.wrong) == [0]
    assert "适用范围之外" in shaped.wrong[0] or "超出坐标系" in shaped.wrong[0]


def test_an_extended_strip_is_lawful():
    assert conformed(moved(square(), east=180_000)).wrong == {}  # 1.9° from the meridian


def test_a_file_placed_nowhere_has_no_right_shape():
    shapes = np.array([square(), None, shapely.Point(EAST, NORTH)], dtype=object)
    wrong = conform_shapes(shapes, Placement(), LAYERS["parcels"], GROUND).wrong
    assert wrong == {
        0: "坐标系未定，无法确定位置", 1: "没有图形（空几何）", 2: "图形是点，应为面",
    }  # fmt: skip
    refused = place(shapes, None, LAYERS["parcels"], GROUND, DoorOptions())
    assert len(refused.problems) == 1
    wrong = conform_shapes(shapes, refused, LAYERS["parcels"], GROUND).wrong
    assert list(wrong) == [1, 2]


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf"), 1e308])
def test_coordinates_that_are_no_numbers_are_refused(bad):
    corners = [(EAST, NORTH), (EAST + 100, NORTH), (EAST + 100, bad), (EAST, NORTH)]
    with np.errstate(invalid="ignore"):
        plot = shapely.Polygon(corners)
    for crs, datum in ((CRS, None), ("EPSG:4528", None), ("EPSG:4326", "gcj02")):
        shaped = conform_shapes(
            np.array([plot], dtype=object), Placement(pyproj.CRS(crs), datum=datum),
            LAYERS["parcels"], GROUND,
        )  # fmt: skip
        assert list(shaped.wrong) == [0]
    shaped = conformed(plot, square())
    assert list(shaped.wrong) == [0]
    point = conformed(shapely.Point(bad, NORTH), layer="enterprises")
    assert list(point.wrong) == [0]


def test_a_bow_tie_is_repaired_by_structure_and_told():
    """Two triangles of 100 x 50 m: 2 500 m² each; as drawn they cancel to 0."""
    corners = [(0, 0), (100, 100), (100, 0), (0, 100)]
    plot = shapely.Polygon([(EAST + x, NORTH + y) for x, y in corners])
    shaped = conformed(square(500), plot)
    assert shaped.wrong == {}
    assert list(shaped.repaired) == [1]
    told = "图形无效（边线自相交，在 500050.000, 3700050.000），已按结构修复；面积 0.00 → 5000.0"
    assert shaped.repaired[1].startswith(told)
    assert shaped.shapes[1].is_valid
    assert shaped.shapes[1].area == pytest.approx(5_000, rel=1e-12)


def test_a_repair_is_made_where_the_edges_were_drawn_straight():
    """Where two edges cross depends on the plane they are straight in: here by 0.3 mm."""
    corners = [(0, 0), (100, 100), (100, 0), (0, 100)]
    plot = shapely.Polygon([(EAST + x, NORTH + y) for x, y in corners])
    here, there = conformed(plot), conformed(degrees(plot), crs="EPSG:4490")
    assert list(there.repaired) == [0]
    assert there.shapes[0].is_valid
    assert shapely.hausdorff_distance(here.shapes[0], there.shapes[0]) < 1e-3


def test_a_hole_that_overlaps_another_is_repaired_by_structure():
    """Holes are taken away once: 10 000 - (2 x 900 - 225)."""
    holes = [square(20, 20, 30).exterior, square(35, 35, 30).exterior]
    plot = shapely.Polygon(square().exterior, holes)
    shaped = conformed(plot)
    assert list(shaped.repaired) == [0]
    assert shaped.shapes[0].area == pytest.approx(10_000 - 1_575, rel=1e-12)


def test_what_collapses_is_refused():
    line = shapely.Polygon([(EAST, NORTH), (EAST + 1, NORTH), (EAST, NORTH)])
    shaped = conformed(line)
    assert shaped.wrong[0].startswith("图形无效且无法修复")
    assert not shaped.repaired


def test_a_tangle_that_would_fill_the_memory_is_refused():
    """Of 2 000 random edges some 460 000 pairs cross."""
    rng = np.random.default_rng(5)
    tangle = shapely.Polygon(rng.uniform(0, 1000, (2000, 2)) + np.array([EAST, NORTH]))
    shaped = conformed(tangle, square())
    assert list(shaped.wrong) == [0]
    assert "无法修复" in shaped.wrong[0]


def test_a_long_border_with_one_crossing_is_repaired():
    angle = np.linspace(0, 2 * np.pi, 5_000, endpoint=False)
    ring = np.column_stack([np.cos(angle), np.sin(angle)]) * 1000 + np.array([EAST, NORTH])
    ring[[10, 12]] = ring[[12, 10]]
    shaped = conformed(shapely.Polygon(ring))
    assert list(shaped.repaired) == [0]
    assert shaped.shapes[0].area == pytest.approx(np.pi * 1e6, rel=1e-5)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=4, max_size=9))
def test_whatever_is_drawn_comes_out_valid_or_refused(corners):
    plot = shapely.Polygon([(EAST + 10 * x, NORTH + 10 * y) for x, y in corners])
    shaped = conformed(plot)
    if plot.is_valid:
        assert (shaped.wrong, shaped.repaired) == ({}, {})
    else:
        assert (0 in shaped.wrong) != (0 in shaped.repaired)
    if 0 not in shaped.wrong:
        assert shaped.shapes[0].is_valid
        assert shaped.shapes[0].geom_type == "MultiPolygon"


KINDS = {
    "point": shapely.Point(EAST, NORTH),
    "line": shapely.LineString([(EAST, NORTH), (EAST + 1, NORTH)]),
    "area": square(),
    "areas": shapely.MultiPolygon([square()]),
    "mixed": shapely.GeometryCollection([square(), shapely.Point(EAST, NORTH)]),
}


@pytest.mark.parametrize(
    ("layer", "taken"),
    [
        ("parcels", {"area", "areas"}), ("enterprises", {"point"}),
        ("facilities", {"point", "line", "area", "areas"}),
    ],
)  # fmt: skip
def test_each_layer_takes_its_kind_only(layer, taken):
    shaped = conformed(*KINDS.values(), layer=layer)
    refused = {name for at, name in enumerate(KINDS) if at in shaped.wrong}
    assert refused == set(KINDS) - taken
    assert all("应为" in sentence for sentence in shaped.wrong.values())


def test_a_missing_shape_is_wrong_only_where_one_is_needed():
    nothing = (None, shapely.Polygon(), shapely.Point())
    assert set(conformed(*nothing).wrong.values()) == {"没有图形（空几何）"}
    assert conformed(*nothing, layer="enterprises").wrong == {}


def test_points_of_columns_are_brought_to_wgs84():
    made = points_from_columns([116.397241, None, 120.0], [39.908401, 39.0, None], "gcj02")
    assert made[1] is None
    assert made[2] is None
    assert (made[0].x, made[0].y) == pytest.approx((116.391, 39.907), abs=1e-6)
    assert points_from_columns([], [], "wgs84").tolist() == []
    with pytest.raises(CRSError):
        points_from_columns([1.0], [1.0], "mars")


def test_no_shapes_at_all():
    assert len(conformed(crs=CRS).shapes) == 0
