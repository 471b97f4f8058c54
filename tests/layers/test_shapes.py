"""Shapes at the door: which system, which kind, what is repaired, what is refused."""

import numpy as np
import pyproj
import pytest
import shapely

from layers import LAYERS
from layers.area import legal_area
from layers.door.report import DoorOptions
from layers.door.shapes import conform_shapes, points_from_columns
from layers.errors import CRSError
from tests.made import CRS, EAST, NORTH, square

PARCELS = LAYERS["parcels"]
TO_DEGREES = pyproj.Transformer.from_crs(CRS, "EPSG:4490", always_xy=True)


def conformed(*shapes, crs=CRS, layer="parcels", **stated):
    array = np.empty(len(shapes), dtype=object)
    array[:] = shapes
    written = crs and pyproj.CRS(crs)
    return conform_shapes(array, written, LAYERS[layer], CRS, DoorOptions(**stated))


def moved(shape, *, east=0.0, north=0.0):
    return shapely.transform(shape, lambda p: p + np.array([east, north]))


def degrees(shape):
    return shapely.transform(shape, lambda p: np.column_stack(TO_DEGREES.transform(*p.T)))


def test_what_is_right_stays_to_the_last_bit():
    plot = square().difference(square(20, 20, 30))
    shaped = conformed(plot)
    assert (shaped.wrong, shaped.repaired, shaped.problems, shaped.warnings) == ({}, {}, [], [])
    assert shaped.crs == CRS
    assert shapely.equals_exact(shaped.shapes[0], shapely.MultiPolygon([plot]))


def test_heights_are_dropped():
    assert not conformed(shapely.force_3d(square(), 12)).shapes[0].has_z


@pytest.mark.parametrize("zone", [39, 40, 41])
def test_an_easting_with_its_strip_tells_the_system(zone):
    to_zone = pyproj.Transformer.from_crs(CRS, 4488 + zone, always_xy=True)
    plot = shapely.transform(square(), lambda p: np.column_stack(to_zone.transform(*p.T)))
    shaped = conformed(plot, crs=None)
    assert shaped.problems == []
    assert shaped.crs == f"EPSG:{4488 + zone}"
    assert f"东坐标带号为 {zone}" in shaped.warnings[0]
    assert shapely.hausdorff_distance(shaped.shapes[0], square()) < 1e-5


def test_a_silent_file_without_strip_numbers_is_a_problem():
    shaped = conformed(square(), crs=None)
    [problem] = shaped.problems
    assert "没有注明坐标系" in problem.problem
    assert "--crs" in problem.suggestion


def test_crs_option_speaks_for_a_silent_file():
    options = DoorOptions(crs="EPSG:4549")
    shaped = conform_shapes(np.array([square()], dtype=object), None, PARCELS, CRS, options)
    assert (shaped.problems, shaped.crs) == ([], CRS)


def stated(shape, written, said):
    options = DoorOptions(crs=said)
    array = np.array([shape], dtype=object)
    return conform_shapes(array, pyproj.CRS(written), PARCELS, CRS, options)


def test_crs_option_against_the_file_is_told():
    shaped = stated(square(), "EPSG:4548", "EPSG:4549")
    assert shaped.warnings == ["文件写明的坐标系是 EPSG:4548，按 --crs EPSG:4549 读取"]
    assert stated(square(), "EPSG:4549", "EPSG:4549").warnings == []


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("EPSG:2437", None),
        ("EPSG:2437", "EPSG:4549"),
        ("EPSG:4549", "EPSG:2384"),
        ("EPSG:4549", "四五"),
    ],
)
def test_old_systems_are_refused_and_never_relabelled(written, said):
    [problem] = stated(square(), written, said).problems
    assert problem.row is None
    assert "不能直接使用" in problem.problem or "不认识坐标系" in problem.problem


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:4326"])
def test_longitude_and_latitude_come_into_the_metric_system(crs):
    shaped = conformed(degrees(square()), crs=crs)
    assert shaped.wrong == {}
    assert shaped.crs == crs
    assert shapely.hausdorff_distance(shaped.shapes[0], square()) < 1e-5
    assert legal_area(shaped.shapes, CRS)[0] == pytest.approx(10_000, rel=1e-6)


def test_gcj02_shapes_are_brought_back():
    from layers.crs import wgs84_to_gcj02

    shifted = shapely.transform(
        degrees(square()), lambda p: np.column_stack(wgs84_to_gcj02(p[:, 0], p[:, 1]))
    )
    assert shapely.hausdorff_distance(conformed(shifted, crs="EPSG:4326").shapes[0], square()) > 300
    shaped = conformed(shifted, crs="EPSG:4326", datum="gcj02")
    assert shapely.hausdorff_distance(shaped.shapes[0], square()) < 1e-4


def test_a_datum_is_only_said_of_degrees():
    [problem] = conformed(square(), datum="gcj02").problems
    assert "--datum 只能用于经纬度" in problem.problem
    assert CRS in problem.suggestion


SWAPPED = shapely.transform(square(), lambda p: p[:, ::-1])


@pytest.mark.parametrize(
    ("shape", "crs"),
    [
        (SWAPPED, CRS),
        (shapely.transform(degrees(square()), lambda p: p[:, ::-1]), "EPSG:4490"),
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


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), 1e308])
def test_coordinates_that_are_no_numbers_are_refused(bad):
    corners = [(EAST, NORTH), (EAST + 100, NORTH), (EAST + 100, bad), (EAST, NORTH)]
    with np.errstate(invalid="ignore"):
        plot = shapely.Polygon(corners)
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
    assert "已按结构修复；面积 0.00 → 5000.0" in shaped.repaired[1]
    assert shaped.shapes[1].is_valid
    assert shaped.shapes[1].area == pytest.approx(5_000, rel=1e-12)


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
