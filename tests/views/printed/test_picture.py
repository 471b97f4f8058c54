"""Very many shapes as one picture: it shows as much land as there is, where it is."""

from types import SimpleNamespace

import numpy as np
import pytest
import shapely
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from geoapi.views.figures import save_figure
from geoapi.views.printed import cartography
from geoapi.views.printed.picture import draw_picture, look_of, straight_way
from tests.views import told_scenes, toy_print
from tests.views.printed.test_vectors import tags

BOX = (500_000.0, 3_370_000.0, 512_000.0, 3_379_000.0)
PIXEL = 25.4 / 300 / 1000 * 12_000 / 0.12
"""Metres: 12 km on 120 mm, 300 dots an inch."""


def pictured(shapes, **style):
    """Draw on a sheet of 120 by 90 mm; gives the pixels, from the north."""
    ground = Figure().add_axes((0, 0, 1, 1))
    ground.set_autoscale_on(False)
    ground.set(xlim=BOX[::2], ylim=BOX[1::2])
    size = SimpleNamespace(across=120 / 25.4 * 72, up=90 / 25.4 * 72)
    draw_picture(SimpleNamespace(ground=ground, size=size), np.array(shapes), style)
    (image,) = ground.images
    assert image.get_extent() == [BOX[0], BOX[2], BOX[1], BOX[3]]
    return np.asarray(image.get_array(), dtype=float)


def test_as_much_land_as_there_is_in_the_colour_of_each():
    """Two thousand parcels smaller than a pixel, or a few pixels; no two overlap."""
    rng = np.random.default_rng(4)
    at = np.stack(np.meshgrid(np.arange(40), np.arange(50)), -1).reshape(-1, 2) * 150.0
    west, south = (at + np.array([BOX[0] + 200, BOX[1] + 300])).T
    side = rng.uniform(2, 120, len(at))
    shapes = shapely.box(west, south, west + side, south + side)
    red = rng.random(len(at)) < 0.3
    pixels = pictured(shapes, facecolor=np.where(red, "#ff0000", "#0000ff").tolist(), linewidth=0)
    for which, channel in ((red, 0), (~red, 2)):
        shown = (pixels[:, :, 3] * pixels[:, :, channel]).sum() * PIXEL**2
        assert shown == pytest.approx(side[which] @ side[which], rel=2e-3)


def test_land_is_where_it_is():
    shape = shapely.box(BOX[0] + 3_000, BOX[1] + 6_000, BOX[0] + 6_000, BOX[1] + 9_000)
    pixels = pictured([shape], facecolor="#123456", edgecolor="none", linewidth=0)
    rows, columns = pixels.shape[:2]
    assert (rows, columns) == (1063, 1417)
    inside = np.zeros((rows, columns), dtype=bool)
    inside[: rows // 3, columns // 4 + 1 : columns // 2] = True
    assert (pixels[inside][:, 3] == 1).all()
    assert pixels[inside][0, :3] == pytest.approx(to_rgb("#123456"), abs=1e-6)
    assert pixels[rows // 3 + 2 :, :, 3].max() == 0


def test_metres_become_pixels_by_a_straight_line():
    box, at = np.array(BOX), np.random.default_rng(1).uniform(BOX[:2], BOX[2:], (50, 2))
    found = straight_way(box, 1417, 1063).pixels(at)
    expected = (at - (BOX[0], BOX[3])) / ((12_000, -9_000)) * (1417, 1063)
    assert np.abs(found - expected).max() < 1e-6


def test_lines_and_patterns_are_those_of_the_style():
    look = look_of({"facecolor": ["red", "none", "red"], "edgecolor": "black", "linewidth": 0.6}, 3)
    assert look.of(np.arange(3)).tolist() == [0, 1, 0]
    assert [style["fill"] for style in look.styles] == [True, False]
    assert look.styles[0]["weight"] == pytest.approx(0.8)
    plain = look_of({"facecolor": "white", "hatch": "/////", "linewidth": 0}, 2)
    assert plain.styles[0]["pattern"] == "slanted"
    assert plain.styles[0]["opacity"] == 0


def test_a_figure_of_very_many_has_one_picture_and_its_letters(tmp_path, monkeypatch):
    monkeypatch.setattr(cartography, "VERY_MANY", 5)
    scene = told_scenes.whole(toy_print.scene())
    path = save_figure(scene, "intensity", tmp_path / "a.svg")
    assert tags(path).count("image") >= 1
    assert b"path" in path.read_bytes()
