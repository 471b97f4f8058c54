"""Spatial indexes of the file: packed by us, read by SQLite and GDAL."""

import sqlite3
import subprocess
from contextlib import closing

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from layers import LAYERS
from layers.store import spatial_index
from tests.layers.stored import TOWNS, many, put
from tests.made import CRS, EAST, NORTH, full_rows, square


def scattered(count, seed=0, *, span=60_000.0, size=300.0):
    """Boxes in a county, some of them empty: west, south, east, north."""
    chance = np.random.default_rng(seed)
    corner = chance.uniform((EAST, NORTH), (EAST + span, NORTH + span), (count, 2))
    boxes = np.hstack([corner, corner + chance.uniform(0, size, (count, 2))])
    boxes[chance.random(count) < 0.05] = np.nan
    return boxes


def indexed(boxes):
    """A database with an index over the boxes."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute(spatial_index.EXTENTS)
    spatial_index.build(connection, "t", boxes)
    return connection


def inside(connection, west, south, east, north):
    """Rows whose boxes meet a window, as SQLite finds them."""
    found = connection.execute(
        "SELECT id FROM rtree_t_geom WHERE maxx >= ? AND minx <= ? AND maxy >= ? AND miny <= ?",
        (west, east, south, north),
    )
    return {row for (row,) in found}


def one_by_one(boxes, west, south, east, north):
    """The same, by looking at every box in the index's own precision."""
    low, high = np.nextafter(np.float32(boxes), -np.inf), np.nextafter(np.float32(boxes), np.inf)
    surely = (boxes[:, 2] >= west) & (boxes[:, 0] <= east)
    surely &= (boxes[:, 3] >= south) & (boxes[:, 1] <= north)
    perhaps = (high[:, 2] >= west) & (low[:, 0] <= east)
    perhaps &= (high[:, 3] >= south) & (low[:, 1] <= north)
    return set(np.flatnonzero(surely) + 1), set(np.flatnonzero(perhaps) + 1)


@pytest.mark.parametrize("count", [0, 1, 50, 51, 52, 2601, 2602, 9000])
def test_it_is_sound_and_finds_what_looking_at_all_finds(count):
    boxes = scattered(count)
    with closing(indexed(boxes)) as c:
        assert c.execute("SELECT rtreecheck('rtree_t_geom')").fetchone() == ("ok",)
        chance = np.random.default_rng(1)
        for side in (0, 100, 5_000, 100_000):
            for west, south in chance.uniform((EAST, NORTH), (EAST + 6e4, NORTH + 6e4), (20, 2)):
                window = west, south, west + side, south + side
                surely, perhaps = one_by_one(boxes, *window)
                assert surely <= inside(c, *window) <= perhaps
        extent = spatial_index.extent_of(c, "t")
    if np.isnan(boxes).all():
        assert extent == (None,) * 4
    else:
        assert extent == (*np.nanmin(boxes[:, :2], axis=0), *np.nanmax(boxes[:, 2:], axis=0))


coordinate = st.floats(-1e7, 1e7, allow_nan=False)


@given(
    st.lists(st.tuples(coordinate, coordinate, st.floats(0, 1e5), st.floats(0, 1e5)), max_size=9)
)
def test_no_box_is_ever_smaller_in_the_index(made):
    boxes = np.array([(x, y, x + w, y + h) for x, y, w, h in made]).reshape(-1, 4)
    with closing(indexed(boxes)) as c:
        kept = c.execute("SELECT id, minx, miny, maxx, maxy FROM rtree_t_geom ORDER BY id")
        kept = np.array(kept.fetchall()).reshape(-1, 5)
        assert c.execute("SELECT rtreecheck('rtree_t_geom')").fetchone() == ("ok",)
    assert kept[:, 0].tolist() == list(range(1, len(boxes) + 1))
    assert (kept[:, 1:3] <= boxes[:, :2]).all()
    assert (kept[:, 3:] >= boxes[:, 2:]).all()
    room = np.abs(boxes) * 2**-22 + 1e-37
    assert (np.abs(kept[:, 1:] - boxes) <= room).all()


def parcels(count):
    """Many small parcels."""
    boxes = scattered(count, span=3_000, size=30)
    rows = full_rows(LAYERS["towns"]).iloc[[0] * count].reset_index(drop=True)
    squares = [None if np.isnan(x) else square(x - EAST, y - NORTH, e - x) for x, y, e, _ in boxes]
    shapes = gpd.GeoSeries(squares, crs=CRS)
    return rows.assign(name=[str(n) for n in range(count)]).set_geometry(shapes)


def test_gdal_uses_it_through_the_plain_name(workspace, path):
    rows = parcels(3_000)
    put(workspace, rows)
    info = pyogrio.read_info(path, layer="towns")
    assert info["capabilities"]["fast_spatial_filter"]
    assert info["features"] == 3_000
    for window in ((EAST + 500, NORTH + 500, EAST + 600, NORTH + 650), TOWNS.total_bounds):
        found = pyogrio.read_dataframe(path, layer="towns", bbox=tuple(window))
        met = rows[rows.intersects(shapely.box(*window))]
        assert set(found["name"]) == set(met["name"])


def test_the_index_is_that_of_the_edition_shown(workspace, path):
    put(workspace, parcels(100))
    put(workspace, TOWNS)
    assert entries(path) == {"rtree_towns_geom": 3, "rtree_towns__1_geom": sum_of(100)}
    workspace.roll_back("towns", 1)
    assert entries(path) == {"rtree_towns_geom": sum_of(100), "rtree_towns__2_geom": 3}
    workspace.roll_back("towns", 1)
    assert entries(path) == {"rtree_towns_geom": sum_of(100), "rtree_towns__2_geom": 3}
    workspace.prune("towns", [2])
    assert entries(path) == {"rtree_towns_geom": sum_of(100)}
    with closing(sqlite3.connect(path)) as c:
        listed = c.execute("SELECT * FROM gpkg_extensions").fetchall()
        assert [row[:3] for row in listed] == [("towns", "geom", "gpkg_rtree_index")]
        unlisted = c.execute(
            "SELECT table_name FROM gpkg_extensions EXCEPT SELECT table_name FROM gpkg_contents"
        )
        assert unlisted.fetchall() == []


def sum_of(count):
    """How many of so many parcels have a shape."""
    return int(parcels(count).geometry.notna().sum())


def entries(path):
    """The indexes in a file, and how many rows each holds."""
    with closing(sqlite3.connect(path)) as c:
        sql = "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'"
        names = [name for (name,) in c.execute(sql)]
        return {n: c.execute(f'SELECT COUNT(*) FROM "{n}"').fetchone()[0] for n in names}


def test_a_view_that_somebody_dropped_comes_back(workspace, path):
    put(workspace, many(2))
    with closing(sqlite3.connect(path)) as c:
        c.execute("DROP VIEW towns")
        c.commit()
    put(workspace, TOWNS)
    assert entries(path) == {"rtree_towns_geom": 3}
    workspace.roll_back("towns", 1)
    assert entries(path) == {"rtree_towns_geom": 6, "rtree_towns__2_geom": 3}
    assert len(pyogrio.read_dataframe(path, layer="towns")) == 6


def test_ogrinfo_filters_without_a_word_of_warning(workspace, path):
    put(workspace, parcels(500))
    corner = [str(v) for v in (EAST + 100, NORTH + 100, EAST + 900, NORTH + 900)]
    try:
        done = subprocess.run(
            ["ogrinfo", "-ro", "-so", path, "towns", "-spat", *corner],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    except FileNotFoundError:
        pytest.skip("ogrinfo is not installed")
    assert (done.returncode, done.stderr) == (0, "")
    met = parcels(500).intersects(shapely.box(*map(float, corner)))
    assert f"Feature Count: {met.sum()}\n" in done.stdout
