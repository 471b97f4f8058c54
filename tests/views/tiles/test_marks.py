"""What a map is about is seen from afar and from near, and leaves room between."""

import io

import numpy as np
import pytest
import shapely
from PIL import Image

from geoapi.views.tiles.grid import Tile
from geoapi.views.tiles.looks import Look
from geoapi.views.tiles.marks import FILLED, LEAST, Marks
from geoapi.views.tiles.sheets import Sheets
from geoapi.views.web import styles
from tests.toy import CRS, EAST, NORTH
from tests.views.tiles.lattice import land_of, squares, tile_at

STYLES = tuple(styles.IDLE.values())
ORANGE, BLUE, GREY = (0xD5, 0x5E, 0x00), (0x56, 0xA0, 0xD3), (0x6D, 0x74, 0x7B)


def pixels(png):
    return np.array(Image.open(io.BytesIO(png)).convert("RGBA")).astype(int)


def marks_of(shapes, classes):
    return Marks(shapes, CRS, Look(STYLES, np.array(classes, np.uint8), "idle"))


def whole(marks, zoom):
    """All tiles of a zoom in one picture, and the pixel each shape's middle is at."""
    box = marks.outlines.extent
    west, south = (tile_at(box[0], box[1], zoom).x, tile_at(box[0], box[1], zoom).y)
    east, north = (tile_at(box[2], box[3], zoom).x, tile_at(box[2], box[3], zoom).y)
    rows = []
    for y in range(north, south + 1):
        row = [marks.png(Tile(zoom, y, x)) for x in range(west, east + 1)]
        rows.append(np.hstack([pixels(p) if p else np.zeros((256, 256, 4), int) for p in row]))
    window = Tile(zoom, north, west).window(256)
    bounds = marks.outlines.bounds
    middles = marks.outlines.plane.to_grid((bounds[:, :2] + bounds[:, 2:]) / 2)
    return np.vstack(rows), np.floor(window.pixels_of(middles)).astype(int)


@pytest.mark.parametrize("zoom", [11, 12, 13, 14, 15])
def test_none_is_lost_from_afar(zoom):
    """Parcels of 20 m every 600 m: far smaller than a pixel, and each is seen in its colour."""
    shapes = squares(8, 6, step=600, side=20)
    kinds = np.arange(len(shapes)) % 3
    picture, at = whole(marks_of(shapes, kinds), zoom)
    for (column, row), kind in zip(at, kinds, strict=True):
        around = picture[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2].reshape(-1, 4)
        strongest = around[np.argmax(around[:, 3])]
        assert strongest[3] > 120, (zoom, column, row)
        if strongest[3] > 250 and zoom < 15:
            assert np.abs(strongest[:3] - (ORANGE, BLUE, GREY)[kind]).max() < 60


@pytest.mark.parametrize("zoom", [12, 13])
def test_dots_leave_room_however_many(zoom):
    shapes = squares(45, 45, step=120, side=10)
    made = marks_of(shapes, np.zeros(len(shapes)))
    picture, _ = whole(made, zoom)
    side = 45 * 120 / made.pixel(zoom)
    assert made.radius(zoom) > LEAST
    assert (picture[:, :, 3] / 255).sum() / side**2 == pytest.approx(FILLED, rel=0.15)


def test_of_several_at_one_place_the_first_class_is_uppermost():
    shapes = squares(1, 1, side=10, step=50).repeat(3)
    for order in ([0, 1, 2], [2, 1, 0]):
        picture, ((column, row), *_) = whole(marks_of(shapes, order), 13)
        away = [np.abs(picture[row, column, :3] - one).max() for one in (ORANGE, BLUE, GREY)]
        assert np.argmin(away) == 0
        assert away[0] < 40


def test_from_near_they_are_drawn_as_any_shapes():
    shapes = squares(4, 4, step=80, side=60)
    look = Look(STYLES, np.array([0, 1] * 8, np.uint8), "idle")
    tile = tile_at(EAST + 100, NORTH + 100, 17)
    assert Marks(shapes, CRS, look).png(tile) == Sheets(land_of(shapes)).png(look, tile)


def test_shapes_that_are_missing_are_left_out():
    shapes = np.array([None, shapely.MultiPolygon(), *squares(1, 1)], dtype=object)
    made = marks_of(shapes, [0, 0, 1])
    assert made.png(tile_at(EAST + 25, NORTH + 25, 12))
    assert not made.png(Tile(12, 0, 0))
    assert not marks_of(shapes[:2], [0, 0]).png(Tile(0, 0, 0))
