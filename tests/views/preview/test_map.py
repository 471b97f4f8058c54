"""The small map of a file: against brute force, and read back as SVG, PNG and Braille."""

import io
import re
import xml.etree.ElementTree as ET

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from geoapi.views.preview import map as maps
from geoapi.views.preview import raster as preview_raster
from geoapi.views.preview.furniture import scale_step
from geoapi.views.preview.map import preview_map
from geoapi.views.preview.raster import grid_of, png
from geoapi.views.preview.scene import FINE, NOTED, Window, degree_words, scene_of, window
from geoapi.views.preview.text import braille_map, cell, letters
from layers.door.accepted import Accepted
from layers.door.checks import Check
from layers.door.columns import Columns
from layers.door.outcome import Found, Report
from layers.door.report import Ground, Repair
from tests.toy import CRS, EAST, NORTH, TOWNS, box

SVG = "{http://www.w3.org/2000/svg}"
GROUND = Ground(CRS, "none", {"towns": TOWNS})
NOWHERE = Ground(CRS, "none")


def report_of(shapes, keys=None, **more):
    """A report that took every shape; row numbers from 1."""
    shapes = np.array(shapes, dtype=object)
    rows = np.arange(1, len(shapes) + 1)
    names = [f"P{n}" for n in rows] if keys is None else keys
    accepted = Accepted(
        rows, pd.DataFrame({"parcel_id": names}), shapely.to_wkb(shapes), CRS,
        shapely.area(shapes), shapely.bounds(shapes),
    )  # fmt: skip
    found = Found(Columns(), pd.DataFrame())
    return Report("parcels", len(rows), accepted, rows[:0], pd.DataFrame(), found, **more)


def drawn(report, ground=GROUND):
    return ET.fromstring(preview_map(report, ground).svg)


def squares(count, side=20, step=30):
    """Squares in rows of a hundred, from the corner of the toy county."""
    n = np.arange(count)
    west, south = EAST + n % 100 * step, NORTH + n // 100 * step
    return shapely.box(west, south, west + side, south + side)


def corners(path, shown):
    """The corners of a path of ``M`` and ``l``, back in metres."""
    start, steps = re.fullmatch(r"M(-?\d+ -?\d+)l([-\d ]+)z", path).groups()
    moves = np.array((start + " " + steps).split(), dtype=float).reshape(-1, 2).cumsum(axis=0) / 10
    return moves * (shown.metres, -shown.metres) + (shown.west, shown.north)


def test_a_square_is_drawn_where_it_lies():
    report = report_of([box(100, 200)])
    shown = window(scene_of(report, GROUND), maps.WIDTH, maps.HEIGHTS)
    [path] = [p for p in drawn(report).iter(f"{SVG}path") if p.get("class") == "f"]
    expected = {(EAST + x, NORTH + y) for x in (100, 200) for y in (0, 100)}
    found = corners(path.get("d"), shown)
    for corner in expected:
        assert np.abs(found - corner).max(axis=1).min() <= shown.metres * 0.06
    assert path.find(f"{SVG}title").text == "第 1 行 P1"


def test_rows_that_are_spoken_of_are_marked():
    check = Check("overlaps", "重叠", 1, "", ({"row": 2, "other_row": 4}, {"rows": [5]}))
    report = report_of(squares(6), checks=(check,), repairs=(Repair(6, "自相交"),))
    assert scene_of(report, GROUND).marks.tolist() == [FINE, NOTED, FINE, NOTED, NOTED, NOTED]
    found = preview_map(report, GROUND)
    assert (found.shapes, found.fine, found.noted) == (6, 2, 4)
    classes = [p.get("class") for p in ET.fromstring(found.svg).iter(f"{SVG}path")]
    assert classes.count("f") == 2
    assert classes.count("n") == 4
    assert classes.index("n") > classes.index("f"), "those spoken of lie on top"


def test_what_a_file_says_is_no_markup():
    towns = TOWNS.assign(name=["<script>alert(1)</script>", '"&'])
    hostile = '"/><script>alert(2)</script>'
    found = preview_map(report_of([box(0, 400)], [hostile]), Ground(CRS, "none", {"towns": towns}))
    tree = ET.fromstring(found.svg)
    assert not list(tree.iter(f"{SVG}script"))
    assert hostile in next(tree.iter(f"{SVG}title")).text
    assert "<script>aler" in [t.text for t in tree.iter(f"{SVG}text")], "cut at 12 letters"


def test_holes_stay_open_and_parts_apart():
    ring = shapely.box(EAST, NORTH, EAST + 300, NORTH + 100)
    hole = shapely.box(EAST + 100, NORTH + 20, EAST + 200, NORTH + 80)
    far = shapely.box(EAST + 350, NORTH, EAST + 390, NORTH + 40)
    report = report_of([shapely.MultiPolygon([ring.difference(hole), far])])
    [path] = [p for p in drawn(report).iter(f"{SVG}path") if p.get("class") == "f"]
    assert path.get("d").count("z") == 3


def test_points_and_lines():
    point = shapely.Point(EAST + 50, NORTH + 50)
    line = shapely.LineString([(EAST, NORTH), (EAST + 300, NORTH + 90)])
    report = report_of([point, line])
    classes = {p.get("class") for p in drawn(report).iter(f"{SVG}path")}
    assert {"d f", "l f"} <= classes


def test_without_shapes_there_is_no_map():
    assert preview_map(report_of([None, None]), GROUND) is None
    assert braille_map(report_of([None]), GROUND) == []


def test_without_towns_there_is_a_map():
    found = preview_map(report_of([box(0, 100)]), NOWHERE)
    assert found.towns == 0
    assert 'class="land"' not in found.svg


@pytest.mark.parametrize("count", [1, 40, 2_000, 100_000])
def test_a_map_is_bounded(count):
    found = preview_map(report_of(squares(count)), GROUND)
    assert len(found.svg.encode()) < 500_000
    assert found.shapes == count
    assert found.pictured == (count > maps.MOST_DRAWN)
    assert "http://" not in found.svg.replace("http://www.w3.org/2000/svg", "")


def test_many_corners_make_a_picture(monkeypatch):
    monkeypatch.setattr(maps, "MOST_LETTERS", 2_000)
    found = preview_map(report_of(shapely.buffer(squares(50, 5, 300), 100)), GROUND)
    assert found.pictured


def test_shapes_far_from_the_county_are_shown_with_it():
    far = shapely.box(EAST + 50_000, NORTH, EAST + 50_100, NORTH + 100)
    shown = window(scene_of(report_of([far]), GROUND), 720, (400, 620))
    west, south, east, north = shown.box
    assert west <= EAST
    assert east >= EAST + 50_100
    assert south <= NORTH
    assert north >= NORTH + 100


def test_a_small_part_of_the_county_has_a_locator():
    big = TOWNS.assign(geometry=[box(0, 20_000, 0, 20_000), box(20_000, 40_000, 0, 20_000)])
    ground = Ground(CRS, "none", {"towns": big.set_crs(CRS, allow_override=True)})
    near, wide = [box(100, 200)], [box(0, 39_000, 0, 100)]
    assert len(list(drawn(report_of(near), ground).iter(f"{SVG}g"))) == 4
    assert len(list(drawn(report_of(wide), ground).iter(f"{SVG}g"))) == 3
    assert "西镇" not in preview_map(report_of(near), ground).svg, "it is not on the map"


@pytest.mark.parametrize(("most", "step"), [(1, 1), (1.99, 1), (2, 2), (999, 500), (1000, 1000),
                                            (0.07, 0.05), (4_321, 2_000)])  # fmt: skip
def test_scale_step(most, step):
    assert scale_step(most) == pytest.approx(step)


def test_the_scale_bar_is_as_long_as_it_says():
    report = report_of([box(0, 400)])
    shown = window(scene_of(report, GROUND), maps.WIDTH, maps.HEIGHTS)
    tree = drawn(report)
    [words] = [t.text for t in tree.iter(f"{SVG}text") if t.get("class") == "scale"]
    metres = float(words.removesuffix(" m"))
    bar = max(float(r.get("width")) for r in tree.iter(f"{SVG}rect") if r.get("height") == "5")
    assert bar * shown.metres == pytest.approx(metres, rel=0.01)


def test_the_extent_is_in_degrees():
    """On the central meridian 120°E an easting of 500 000 m is 120°."""
    extent = preview_map(report_of([box(0, 100)]), GROUND).extent
    assert extent[0] == pytest.approx(120, abs=1e-9)
    assert extent[2] == pytest.approx(120 + 100 / 92_960, abs=2e-6), "a degree is 92.96 km here"
    assert degree_words((120, 33.4, 120.00108, 33.5)) == (
        "经度 120.0000°～120.0011°，纬度 33.4000°～33.5000°"
    )


def brute(shapes, marks, shown):
    """The mark of every dot, one dot after the other."""
    grid = np.zeros((shown.height, shown.width), dtype=np.uint8)
    for y in range(shown.height):
        for x in range(shown.width):
            middle = shapely.Point(
                shown.west + (x + 0.5) * shown.metres, shown.north - (y + 0.5) * shown.metres
            )
            for shape, mark in zip(shapes, marks, strict=True):
                if shape.contains(middle):
                    grid[y, x] = max(grid[y, x], mark)
    return grid


triangles = st.lists(
    st.lists(st.tuples(st.floats(-5, 45), st.floats(-5, 35)), min_size=3, max_size=3),
    min_size=1, max_size=4,
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(triangles)
def test_filling_is_what_brute_force_fills(corners_of):
    shapes = [shapely.Polygon([(EAST + x, NORTH + y) for x, y in c]) for c in corners_of]
    shapes = [s for s in shapes if s.is_valid and s.area > 1]
    report = report_of(shapes)
    scene, shown = scene_of(report, NOWHERE), Window(EAST, NORTH + 30, 2.0, 20, 15)
    expected = brute(shapes, scene.marks, shown)
    grid = grid_of(scene, shown)
    assert (grid[expected > 0] == expected[expected > 0]).all()
    more = (grid > 0) & (expected == 0)
    assert more.sum() <= len(shapes), "only a shape that holds no dot's middle has its own dot"


def test_small_shapes_leave_a_dot_each():
    report = report_of(squares(9, side=0.5, step=10))
    grid = grid_of(scene_of(report, NOWHERE), Window(EAST - 5, NORTH + 5, 1.0, 100, 10))
    assert grid.sum() == 9
    assert grid[4, 5::10][:9].all()


def test_lines_are_traced():
    line = shapely.LineString([(EAST + 0.5, NORTH + 9.5), (EAST + 9.5, NORTH + 0.5)])
    grid = grid_of(scene_of(report_of([line]), NOWHERE), Window(EAST, NORTH + 10, 1.0, 10, 10))
    assert np.diag(grid).all()
    assert grid.sum() <= 28


def test_shapes_on_one_heap_are_bounded(monkeypatch):
    monkeypatch.setattr(preview_raster, "MOST_TESTED", 1_000)
    report = report_of([box(0, 90)] * 50)
    grid = grid_of(scene_of(report, NOWHERE), Window(EAST, NORTH + 100, 10.0, 10, 10))
    assert grid.any()


def test_the_picture_is_a_png_that_others_read():
    grid = np.random.default_rng(0).integers(0, 3, (37, 53)).astype(np.uint8)
    colours = ((0, 0, 0, 0), (23, 130, 95, 255), (213, 94, 0, 255))
    image = Image.open(io.BytesIO(png(grid, colours)))
    assert image.size == (53, 37)
    assert (np.asarray(image.convert("RGBA")) == np.array(colours)[grid]).all()


def test_braille_letters():
    """Dots 1 to 8 of Unicode: three down the left, three down the right, then the last row."""
    dots = np.zeros((4, 8), dtype=bool)
    dots[0, 0] = dots[:, 2:4] = dots[3, 5] = dots[1, 6] = True
    dots[:, 2:4] = True
    assert letters(dots) == ["⠁⣿⢀⠂"]


def test_the_terminal_map_shows_shapes_and_towns():
    lines = braille_map(report_of([box(0, 100), box(300, 400)]), GROUND)
    assert 4 <= len(lines) <= 16
    assert {len(line) for line in lines} == {50}
    assert all(0x2800 <= ord(c) <= 0x28FF for line in lines for c, _ in line)
    own = np.array([[flag for _, flag in line] for line in lines])
    assert own[:, :20].any()
    assert own[:, 30:].any()
    assert not own[:, 20:30].any(), "no parcel lies in the middle"
    assert any(c != "⠀" and not flag for line in lines for c, flag in line), "towns are there"


def test_cells_cannot_steer_the_terminal():
    assert cell("a\x1b[2Jb\r\n\x07", 40) == "a·[2Jb···"
    assert cell("宗地代码很长", 7) == "宗地代…"
    assert cell("宗地", 4) == "宗地"
    assert cell("\u202e倒", 9) == "·倒"
