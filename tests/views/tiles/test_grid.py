"""Tiles lie where the standard says, and a county's plane comes to their pixels exactly."""

import numpy as np
import pyproj
import pytest

from geoapi.views.tiles.grid import Plane, Tile, Window
from geoapi.views.tiles.way import way_to
from tests.toy import CRS, EAST, NORTH

EXTENT = np.array([EAST - 25_000, NORTH - 25_000, EAST + 25_000, NORTH + 25_000])


def test_the_grid_is_that_of_the_standard():
    """OGC 17-083r4, D.1: level 0 is one tile of 156543.0339 m a pixel at a 256th."""
    window = Tile(0, 0, 0).window(256)
    assert window.pixel == pytest.approx(156543.0339280410)
    assert (window.west, window.north) == pytest.approx((-20037508.342789244, 20037508.342789244))
    assert Tile(18, 0, 0).window(256).pixel == pytest.approx(0.5971642834779395)
    assert Tile(0, 0, 0).degrees == pytest.approx((-180, -85.05112877980659, 180, 85.0511287798066))


@pytest.mark.parametrize(("tile", "there"), [
    (Tile(0, 0, 0), True), (Tile(0, 0, 1), False), (Tile(3, 7, 7), True), (Tile(3, 8, 0), False),
    (Tile(23, 0, 0), False), (Tile(-1, 0, 0), False),
])  # fmt: skip
def test_only_tiles_of_the_grid_are_there(tile, there):
    assert tile.is_there is there


def tile_at(x, y, zoom):
    lon, lat = pyproj.Transformer.from_crs(CRS, "EPSG:4490", always_xy=True).transform(x, y)
    n = 1 << zoom
    row = (1 - np.arcsinh(np.tan(np.radians(lat))) / np.pi) / 2 * n
    return Tile(zoom, int(row), int((lon + 180) / 360 * n))


@pytest.mark.parametrize("zoom", [6, 8, 10, 12, 14, 16, 18, 22])
def test_the_way_to_a_tile_is_exact_to_a_fraction_of_a_pixel(zoom):
    """Held against PROJ's own chain of transformations to web mercator."""
    rng = np.random.default_rng(zoom)
    tile = tile_at(EAST + 7_000, NORTH - 3_000, zoom)
    window = tile.window(512)
    way = way_to(window, Plane(CRS), EXTENT)
    low, high = way.reach[:2], way.reach[2:]
    points = rng.uniform(low - 100, high + 100, (500, 2))
    exact = pyproj.Transformer.from_pipeline(
        "+proj=pipeline +step +inv +proj=tmerc +lat_0=0 +lon_0=120 +k=1 +x_0=500000 +y_0=0"
        " +ellps=GRS80 +step +proj=webmerc +ellps=WGS84"
    )
    mercator = np.column_stack(exact.transform(points[:, 0], points[:, 1]))
    assert np.abs(way.pixels(points) - window.pixels_of(mercator)).max() < 0.05


def test_a_tile_elsewhere_shows_nothing():
    assert way_to(tile_at(EAST + 60_000, NORTH, 12).window(256), Plane(CRS), EXTENT) is None
    assert way_to(Tile(5, 0, 0).window(256), Plane(CRS), EXTENT) is None
    assert way_to(Tile(1, 1, 0).window(256), Plane(CRS), EXTENT) is None


def test_a_county_is_seen_on_the_first_tile_of_all():
    way = way_to(Tile(0, 0, 0).window(256), Plane(CRS), EXTENT)
    at = way.pixels(np.array([[EAST, NORTH]]))[0]
    lat = np.radians(
        pyproj.Transformer.from_crs(CRS, "EPSG:4490", always_xy=True).transform(EAST, NORTH)[1]
    )
    assert at == pytest.approx([256 * (120 + 180) / 360,
                                128 * (1 - np.arcsinh(np.tan(lat)) / np.pi)], abs=1e-3)  # fmt: skip


def test_windows_count_pixels_from_the_corner():
    window = Window(1000, 2000, 10, 4, 3)
    assert window.pixels_of(np.array([[1015.0, 1990.0]])).tolist() == [[1.5, 1.0]]
    assert window.mercator_of(np.array([[1.5, 1.0]])).tolist() == [[1015.0, 1990.0]]
