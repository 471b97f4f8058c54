"""Tiles of a layer: what is on them, the same from near and from afar."""

import io

import numpy as np
import pytest
import shapely
from PIL import Image

from geoapi.views.tiles import plain, pyramid, raster, sheets
from geoapi.views.tiles.grid import Tile
from geoapi.views.tiles.looks import NOT_DRAWN, Look, graded, usual
from geoapi.views.tiles.outlines import cells_of
from geoapi.views.tiles.sheets import CrowdedError, Sheets
from geoapi.views.web import styles
from tests.toy import EAST, NORTH
from tests.views.tiles.lattice import SIDE, land_of, mixed, squares, tile_at

PLAIN = {"color": "#000000", "weight": 1, "fill": True, "fillColor": "#3366cc", "fillOpacity": 1}
ONE = Look((PLAIN,), key="one")


def pixels(png):
    return np.array(Image.open(io.BytesIO(png)).convert("RGBA")).astype(int)


def land_on(tile, shapes, scale=1):
    """Pixels of land on a tile, by GEOS on the exact way."""
    drawn = raster.Drawn(land_of(shapes), ONE, tile.window(256 * scale), scale)
    at = shapely.transform(shapes, drawn.way.pixels)
    return shapely.area(shapely.intersection(at, shapely.box(0, 0, 256 * scale, 256 * scale))).sum()


@pytest.fixture(scope="module")
def lattice():
    return squares(40, 30, step=60, side=48)


@pytest.fixture
def with_pyramid(monkeypatch):
    """Cut tiles from a pyramid though there is little on them."""
    monkeypatch.setattr(pyramid, "FEW", 4_000)
    monkeypatch.setattr(pyramid, "WIDEST", 800)


@pytest.mark.parametrize("zoom", [9, 11, 13, 15, 17])
@pytest.mark.parametrize("scale", [1, 2])
def test_the_colours_of_a_tile_add_up_to_its_land(lattice, zoom, scale):
    tile = tile_at(EAST + 1000, NORTH + 900, zoom)
    drawn = raster.Drawn(land_of(lattice), ONE, tile.window(256 * scale), scale)
    opacity = raster.colours_of(drawn, lines=False)[:, :, 3].sum()
    assert opacity == pytest.approx(land_on(tile, lattice, scale), rel=1e-3, abs=0.5)


@pytest.mark.usefixtures("with_pyramid")
def test_from_afar_land_is_the_mean_of_what_it_is_from_near(lattice):
    made = Sheets(land_of(lattice))
    assert made.foot is not None
    built = pyramid.build(made.outlines, ONE, made.foot)
    near = built.levels[0].astype(float).sum(axis=(0, 1))
    for up, level in enumerate(built.levels[:5]):
        assert level.astype(float).sum(axis=(0, 1)) * 4**up == pytest.approx(near, rel=0.02)


@pytest.mark.usefixtures("with_pyramid")
@pytest.mark.parametrize("scale", [1, 2])
def test_a_tile_cut_from_a_pyramid_is_the_tile_drawn(lattice, scale):
    outlines = land_of(lattice)
    foot = pyramid.foot_of(outlines)
    built = pyramid.build(outlines, ONE, foot)
    for zoom in (foot - scale + 1, foot - scale):
        tile = tile_at(EAST + 1000, NORTH + 900, zoom)
        drawn = raster.colours_of(
            raster.Drawn(outlines, ONE, tile.window(256 * scale), scale), lines=False
        )
        assert np.abs(built.cut(tile, scale) - drawn).max() < 2.5 / 255


def test_a_tile_beside_the_county_is_empty(lattice):
    made = Sheets(land_of(lattice))
    here = tile_at(EAST + 1000, NORTH + 900, 14)
    assert made.png(ONE, here)
    assert made.png(ONE, Tile(14, here.y, here.x + 40)) == b""
    assert made.png(ONE, Tile(3, 0, 0)) == b""
    assert Sheets(land_of(lattice[:0])).png(ONE, here) == b""


def test_full_land_has_the_very_colour_of_the_legend():
    made = Sheets(land_of(squares(4, 4)))
    found = pixels(
        made.png(graded([1.0] * 16, ["#c2e699"], [], "x"), tile_at(EAST + 90, NORTH + 90, 18))
    )
    colours, counts = np.unique(found.reshape(-1, 4), axis=0, return_counts=True)
    opacity = round(255 * styles.GRADED["fillOpacity"])
    assert colours[counts.argmax()].tolist() == pytest.approx([0xC2, 0xE6, 0x99, opacity], abs=1)


def test_neighbouring_tiles_meet():
    """What is right of the seam continues what is left of it: no line, no step."""
    made = Sheets(land_of(squares(60, 30)))
    here = tile_at(EAST + 1500, NORTH + 700, 16)
    left, right = (
        pixels(made.png(Look((PLAIN | {"weight": 0},)), Tile(16, here.y, here.x + n)))
        for n in (0, 1)
    )
    assert (left[:, -1, 3] == 255).all()
    assert (right[:, 0, 3] == 255).all()


def test_unknown_figures_are_hatched_and_filtered_rows_are_gone():
    shapes = squares(2, 1)
    made = Sheets(land_of(shapes))
    tile = tile_at(EAST + 50, NORTH + 25, 19)
    look = graded([np.nan, 1.0], ["#c2e699"], [], "x")
    found = pixels(made.png(look, tile))
    assert {(0xC2, 0xE6, 0x99)} <= {tuple(p) for p in found.reshape(-1, 4)[:, :3]}
    assert {(0xEE, 0xF0, 0xF2), (0x8B, 0x92, 0x99)} <= {
        tuple(p) for p in found.reshape(-1, 4)[:, :3]
    }
    alone = Look((PLAIN,), np.array([0, NOT_DRAWN], dtype=np.uint8), "alone")
    drawn = raster.colours_of(raster.Drawn(made.outlines, alone, tile.window(256)), lines=False)
    assert drawn[:, :, 3].sum() == pytest.approx(land_on(tile, shapes[:1]), rel=1e-3)


def test_outlines_come_in_slowly():
    """No outline where a parcel is 2 pixels wide, all of it where it is 16, some between."""
    made, seen = land_of(squares(30, 30)), []
    for zoom in (12, 14, 16):
        drawn = raster.Drawn(made, ONE, tile_at(EAST + 700, NORTH + 700, zoom).window(256))
        lines = raster.colours_of(drawn, land=False)
        seen.append(0 if lines is None else lines[:, :, 3].max())
    assert seen[0] == 0
    assert 0.05 < seen[1] < 0.9
    assert seen[2] > 0.9


def test_lines_and_points_are_drawn_too():
    shapes = [shapely.LineString([(EAST, NORTH), (EAST + 300, NORTH + 200)]),
              shapely.Point(EAST + 50, NORTH + 150), None]  # fmt: skip
    found = pixels(
        Sheets(mixed(shapes)).png(usual("factories", None), tile_at(EAST + 100, NORTH + 100, 16))
    )
    assert (found[:, :, 3] == 255).any()


def test_without_the_quick_way_too_much_is_hatched(monkeypatch, lattice):
    monkeypatch.setattr(sheets, "engine", lambda: plain)
    monkeypatch.setattr(raster, "engine", lambda: plain)
    tile = tile_at(EAST + 1000, NORTH + 900, 13)
    drawn = Sheets(land_of(lattice)).png(ONE, tile)
    monkeypatch.setattr(sheets, "SLOW", 100)
    told = Sheets(land_of(lattice)).png(ONE, tile)
    assert drawn
    assert told != drawn
    assert len({tuple(p) for p in pixels(told).reshape(-1, 4)}) == 2


def test_finished_tiles_are_kept_up_to_a_size(lattice):
    made = Sheets(land_of(lattice))
    tile = tile_at(EAST + 1000, NORTH + 900, 15)
    assert made.png(ONE, tile) is made.png(ONE, tile)
    made.finished.put("large", bytes(sheets.BYTES - 1000))
    made.finished.put("larger", bytes(10_000))
    assert made.finished.get("large") is None
    assert made.finished.get("larger") is not None


def test_a_crowded_vector_tile_is_refused_with_the_zoom_that_is_not(monkeypatch, lattice):
    monkeypatch.setattr(sheets, "MOST", 300)
    made = Sheets(land_of(lattice))
    at = (EAST + 1000, NORTH + 900)
    with pytest.raises(CrowdedError, match=f"{made.least} 级"):
        made.shapes(ONE, tile_at(*at, made.least - 2))
    assert made.shapes(ONE, tile_at(*at, made.least + 1))


def test_the_index_finds_what_meets_a_box():
    """As looking at every row does."""
    rng = np.random.default_rng(1)
    low = rng.uniform(0, 5000, (3000, 2))
    size = np.where(rng.random((3000, 1)) < 0.01, 2000, 30) * rng.random((3000, 2))
    bounds = np.hstack([low, low + size])
    bounds[::100] = np.nan
    outlines = land_of(squares(1, 1))
    cells = cells_of(bounds)
    for box in rng.uniform(-500, 5500, (40, 2)):
        asked = np.array([*box, *(box + 400)])
        there = (bounds[:, :2] <= asked[2:]).all(axis=1) & (bounds[:, 2:] >= asked[:2]).all(axis=1)
        near = cells.near(asked)
        assert set(np.flatnonzero(there)) <= set(near.tolist())
        assert len(near) == len(set(near.tolist()))
    assert outlines.within(np.array([EAST, NORTH, EAST + SIDE, NORTH + SIDE])).tolist() == [0]
