"""Vector tiles hold what the layer holds, as GDAL reads them; valid, wound, cut at the sides."""

import struct

import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geoapi.views.tiles.grid import Tile
from geoapi.views.tiles.gridded import (
    BUFFER,
    EXTENT,
    LINE,
    POINT,
    POLYGON,
    gridded,
    polygons,
    seen_on,
)
from geoapi.views.tiles.mvt import column_of, tile_of, varints
from layers.rings import rings_of
from layers.schema import Field
from tests.toy import EAST, NORTH
from tests.views.tiles.lattice import land_of, mixed, squares, tile_at

NAME = Field(name="name", zh="名称")
FIELDS = (NAME, Field(name="area", zh="面积", type="number"),
          Field(name="count", zh="个数", type="integer"), Field(name="on", zh="日期", type="date"),
          Field(name="yes", zh="是否", type="flag"))  # fmt: skip
BOX = shapely.box(0, 0, EXTENT, EXTENT)


def written(outlines, tile, table=None):
    way, rows = seen_on(outlines, tile)
    found = gridded(outlines, way, rows, tile)
    columns = []
    for one in found:
        some = (
            pd.DataFrame({"name": one.rows.astype(str)}) if table is None else table.iloc[one.rows]
        )
        fields = [f for f in FIELDS if f.name in some]
        columns.append([column_of(f, some[f.name].astype(f.dtype)) for f in fields])
    return found, tile_of("parcels", list(zip(found, columns, strict=True)))


def read(tmp_path, data):
    """Read a tile as GDAL does: a decoder that knows nothing of ours. Its y runs upwards."""
    path = tmp_path / "0.mvt"
    path.write_bytes(data)
    frame = pyogrio.read_dataframe(path, CLIP="NO")
    frame["geometry"] = shapely.transform(
        frame.geometry, lambda at: np.array([0, EXTENT]) + at * (1, -1)
    )
    return frame


@pytest.mark.parametrize("zoom", [12, 14, 15, 17])
def test_a_tile_holds_the_land_of_its_parcels(tmp_path, zoom):
    shapes = squares(20, 20, bend=6)
    tile = tile_at(EAST + 400, NORTH + 380, zoom)
    outlines = land_of(shapes)
    data = written(outlines, tile)[1]
    frame = read(tmp_path, data)
    assert frame.geometry.is_valid.all()
    way, _ = seen_on(outlines, tile)
    there = shapely.intersection(shapely.transform(shapes, way.pixels), BOX)
    mine = frame.set_index("name").geometry.intersection(BOX).area
    step = 4 if zoom < 15 else 1
    for row in np.flatnonzero(shapely.area(there) > 0):
        limit = step * shapely.length(there[row]) + step**2
        assert mine[str(row)] == pytest.approx(shapely.area(there[row]), abs=limit)
    assert mine.sum() == pytest.approx(shapely.area(there).sum(), rel=2e-3)


def test_parcels_that_share_edges_share_them_in_the_tile(tmp_path):
    shapes = squares(20, 20, bend=8)
    tile = tile_at(EAST + 500, NORTH + 500, 16)
    frame = read(tmp_path, written(land_of(shapes), tile)[1])
    inside = frame.geometry.intersection(BOX)
    united = shapely.union_all(inside.to_numpy())
    assert inside.area.sum() == pytest.approx(united.area, rel=1e-12), "no gap, no overlap"


def test_shapes_are_cut_a_little_beyond_the_sides(tmp_path):
    shape = [shapely.MultiPolygon([shapely.box(EAST - 5e4, NORTH - 5e4, EAST + 5e4, NORTH + 5e4)])]
    frame = read(
        tmp_path, written(land_of(np.array(shape, dtype=object)), tile_at(EAST, NORTH, 14))[1]
    )
    assert frame.geometry.iloc[0].bounds == (-BUFFER, -BUFFER, EXTENT + BUFFER, EXTENT + BUFFER)


def test_a_parcel_too_small_for_the_grid_is_the_smallest_square(tmp_path):
    tiny = shapely.box(EAST, NORTH, EAST + 0.3, NORTH + 0.3)
    sliver = shapely.box(EAST + 10, NORTH, EAST + 90, NORTH + 0.01)
    shapes = np.array([shapely.MultiPolygon([s]) for s in (tiny, sliver)], dtype=object)
    frame = read(tmp_path, written(land_of(shapes), tile_at(EAST, NORTH, 12))[1])
    assert frame.geometry.area.tolist() == [16, 16]


def turns(corners):
    x, y = corners.T
    return float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum() / 2)


places = st.tuples(st.integers(0, 60), st.integers(0, 60))


ISLAND = [(37, 7), (0, 60), (38, 4), (33, 14), (0, 0), (0, 45), (45, 3), (0, 1)]


@example(ISLAND, 1)
@given(st.lists(places, min_size=4, max_size=12), st.sampled_from([1, 4]))
@settings(max_examples=60, deadline=None)
def test_any_ring_becomes_valid_and_wound(corners, step):
    """Bow ties, spikes, corners that fall together, and an island within a hole, too."""
    drawn = np.array(corners, dtype=float) + 0.3
    rings = rings_of(np.array([shapely.MultiPolygon([shapely.Polygon(drawn)])], dtype=object))
    found = polygons(rings, np.array([0]), step)
    assert len(found.rows) == 1
    strings = [found.corners[a:b] for a, b in zip(found.starts[:-1], found.starts[1:], strict=True)]
    assert turns(strings[0]) > 0, "a shell comes first"
    shells = [n for n, one in enumerate(strings) if turns(one) > 0]
    ends = [*shells[1:], len(strings)]
    assert all(
        turns(one) < 0 for a, b in zip(shells, ends, strict=True) for one in strings[a + 1 : b]
    )
    pieces = [shapely.Polygon(strings[a], strings[a + 1 : b])
              for a, b in zip(shells, ends, strict=True)]  # fmt: skip
    assert all(one.is_valid for one in pieces)
    land = shapely.union_all(pieces)
    assert land.area == pytest.approx(sum(turns(one) for one in strings)), "no two overlap"
    assert (found.corners % step == 0).all()


def test_a_hole_stays_a_hole(tmp_path):
    shape = shapely.box(EAST, NORTH, EAST + 100, NORTH + 100).difference(
        shapely.box(EAST + 20, NORTH + 20, EAST + 60, NORTH + 60)
    )
    frame = read(tmp_path, written(land_of(np.array([shapely.MultiPolygon([shape])], dtype=object)),
                                   tile_at(EAST + 50, NORTH + 50, 15))[1])  # fmt: skip
    made = frame.geometry.iloc[0]
    assert len(made.geoms[0].interiors) == 1
    assert shapely.Polygon(made.geoms[0].interiors[0]).area / made.geoms[0].convex_hull.area == (
        pytest.approx(0.16, rel=0.01)
    )


def test_properties_come_as_they_are_and_unknown_ones_are_left_out(tmp_path):
    table = pd.DataFrame({
        "name": ["甲", None, "甲"], "area": [1.5, np.nan, -2.0], "count": [3, -7, 1 << 40],
        "on": pd.to_datetime(["2024-05-06", None, "2020-01-01"]), "yes": [True, None, False],
    })  # fmt: skip
    frame = read(
        tmp_path, written(land_of(squares(3, 1)), tile_at(EAST + 70, NORTH + 20, 14), table)[1]
    )
    assert frame["name"].tolist()[::2] == ["甲", "甲"]
    assert pd.isna(frame["name"][1])
    assert frame["area"].tolist()[::2] == [1.5, -2.0]
    assert frame["count"].tolist() == [3, -7, 1 << 40]
    assert frame["on"].tolist()[::2] == ["2024-05-06", "2020-01-01"]
    assert frame["yes"].tolist()[::2] == [True, False]
    assert pd.isna(frame["yes"][1])


def test_lines_and_points_keep_their_kind(tmp_path):
    shapes = [
        shapely.LineString([(EAST, NORTH), (EAST + 300, NORTH + 200), (EAST + 300, NORTH + 201)]),
        shapely.MultiPoint([(EAST + 50, NORTH + 150), (EAST + 60, NORTH + 10)]),
        None, shapely.box(EAST, NORTH, EAST + 50, NORTH + 50),
        shapely.LineString([(EAST, NORTH), (EAST + 0.1, NORTH)]),
    ]  # fmt: skip
    found, data = written(mixed(shapes), tile_at(EAST + 100, NORTH + 100, 14))
    assert [one.kind for one in found if len(one.rows)] == [POINT, LINE, POLYGON]
    frame = read(tmp_path, data).set_index("name")
    assert sorted(frame.index) == ["0", "1", "3", "4"]
    assert frame.geometry["1"].geom_type == "MultiPoint"
    assert len(frame.geometry["1"].geoms) == 2
    assert frame.geometry["0"].length > 0
    assert frame.geometry["4"].length == 4, "one step long"


def test_nothing_is_an_empty_tile():
    assert written(land_of(squares(1, 1)), tile_at(EAST + 10, NORTH + 10, 14))[1]
    outlines = land_of(squares(1, 1))
    way, rows = seen_on(outlines, Tile(14, 0, 0))
    assert way is None
    assert not len(rows)
    assert tile_of("parcels", []) == b""


@given(st.lists(st.integers(0, (1 << 32) - 1), max_size=30))
def test_whole_numbers_are_written_seven_bits_a_byte(numbers):
    """Read back by hand, as protobuf defines it."""
    data, begin = varints(np.array(numbers, dtype=np.int64))
    back, value, shift = [], 0, 0
    for byte in data:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            back.append(value)
            value, shift = 0, 0
    assert back == numbers
    assert len(begin) == len(numbers) + 1


def test_the_first_bytes_are_those_of_the_specification():
    """A point at 25, 17 is 9 50 34 (4.3.5.1 of the specification, example point)."""
    from geoapi.views.tiles.gridded import Gridded
    from geoapi.views.tiles.mvt import commands

    point = Gridded(POINT, np.array([0]), np.array([[25, 17]]), np.array([0, 1]), np.array([0, 1]))
    assert commands(point)[0].tolist() == [9, 50, 34]
    line = Gridded(
        LINE,
        np.array([0]),
        np.array([[2, 2], [2, 10], [10, 10]]),
        np.array([0, 3]),
        np.array([0, 1]),
    )
    assert commands(line)[0].tolist() == [9, 4, 4, 18, 0, 16, 16, 0]
    area = Gridded(
        POLYGON,
        np.array([0]),
        np.array([[3, 6], [8, 12], [20, 34]]),
        np.array([0, 3]),
        np.array([0, 1]),
    )
    assert commands(area)[0].tolist() == [9, 6, 12, 18, 10, 12, 24, 44, 15]
    assert struct.calcsize("<d") == 8
