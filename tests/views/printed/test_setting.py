"""Sheets and grids: the size asked for, lines where the earth has them, nothing in the margins."""

from itertools import combinations

import numpy as np
import pytest
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image
from pypdf import PdfReader
from pyproj import Transformer

from geoapi.views.errors import FigureError
from geoapi.views.figures import FIGURES, save_figure
from geoapi.views.printed.setting import GRIDS, SHEETS, SIZES, Setting
from tests.views import toy_print

MILLIMETRE = 72 / 25.4
PAPER = {"A4": (297, 210), "A3": (420, 297)}
WIDE, TALL = (0, 0, 50_000, 30_000), (0, 0, 20_000, 60_000)


def drawn(setting, name="overview"):
    figure = FIGURES[name](toy_print.scene(), setting)
    FigureCanvasAgg(figure).draw()
    return figure


def on_paper(figure, points):
    """Millimetres from the lower left corner of the sheet of points in metres of the county."""
    pixels = figure.axes[0].transData.transform(points)
    return pixels / figure.dpi * 25.4


def words(figure, gid):
    return [t.get_text() for axes in figure.axes for t in axes.texts
            if t.get_gid() == gid and not t.get_path_effects()]  # fmt: skip


def lines(figure, gid):
    found = [made for made in figure.axes[0].collections if made.get_gid() == gid]
    return [segment for made in found for segment in made.get_segments()]


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_sheet_has_the_size_of_its_paper(sheet, tmp_path):
    upright = sheet.endswith("portrait")
    sides = PAPER[sheet[:2]][::-1] if upright else PAPER[sheet[:2]]
    path = save_figure(toy_print.scene(), "intensity", tmp_path / "a.pdf", Setting(sheet))
    box = PdfReader(path).pages[0].mediabox
    assert (float(box.width), float(box.height)) == pytest.approx(
        [side * MILLIMETRE for side in sides], abs=0.1
    )


def test_a_picture_says_how_large_it_is_on_paper(tmp_path):
    path = save_figure(toy_print.scene(), "idle", tmp_path / "a.png", Setting("A3-portrait"))
    with Image.open(path) as image:
        assert image.info["dpi"] == pytest.approx((220, 220), abs=0.1)
        assert [side / 220 * 25.4 for side in image.size] == pytest.approx([297, 420], abs=0.2)


def test_a_sheet_stands_upright_for_tall_land_alone():
    for size in ("A4", "A3"):
        assert Setting(size).size(WIDE) is SIZES[f"{size}-landscape"]
        assert Setting(size).size(TALL) is SIZES[f"{size}-portrait"]
        assert Setting(f"{size}-landscape").size(TALL) is SIZES[f"{size}-landscape"]


def test_what_there_is_not_is_refused():
    with pytest.raises(FigureError, match="A4、A3"):
        Setting("A5")
    with pytest.raises(FigureError, match="none、km、degrees"):
        Setting(grid="miles")


def test_meridians_and_parallels_lie_where_pyproj_puts_them():
    """Round degrees transformed into the county's CRS fall on the lines, to a tenth of a mm."""
    figure = drawn(Setting(grid="degrees"))
    to_metres = Transformer.from_crs("EPSG:4490", toy_print.CRS, always_xy=True)
    to_degrees = Transformer.from_crs(toy_print.CRS, "EPSG:4490", always_xy=True)
    for gid, at in (("meridian", 0), ("parallel", 1)):
        found = lines(figure, gid)
        assert len(found) >= 2
        values = [np.mean(to_degrees.transform(*segment.T)[at]) for segment in found]
        step = np.diff(values)[0]
        assert 60 * step == pytest.approx(round(60 * step, 6))
        for value, segment in zip(values, found, strict=True):
            assert value / step == pytest.approx(round(value / step), abs=1e-7)
            ends = to_degrees.transform(*segment[[0, -1]].T)[1 - at]
            run = np.linspace(*ends, 41)
            still = np.full(41, round(value / step) * step)
            truth = np.column_stack(
                to_metres.transform(*((still, run) if at == 0 else (run, still)))
            )
            drawn_line = shapely.LineString(on_paper(figure, segment))
            away = shapely.distance(drawn_line, shapely.points(on_paper(figure, truth)))
            assert away.max() < 0.1


def test_kilometre_lines_are_round_and_straight():
    figure = drawn(Setting(grid="km"))
    east, north = lines(figure, "easting"), lines(figure, "northing")
    for found, at, first in ((east, 0, toy_print.WEST), (north, 1, toy_print.SOUTH)):
        values = np.array([segment[:, at] for segment in found])
        assert (values[:, 0] == values[:, 1]).all()
        assert (np.diff(values[:, 0]) == 5_000).all()
        assert first in values
    # 5 km at the scale of the sheet, by the frame alone
    left, right = figure.axes[0].get_xlim()
    scale = SIZES["A4-landscape"].across / MILLIMETRE / (right - left)
    gap = np.diff([on_paper(figure, segment)[0, 0] for segment in east])
    assert gap == pytest.approx(5_000 * scale, abs=0.01)


@pytest.mark.parametrize(
    ("grid", "said"), [("km", "方里网间距：5 km"), ("degrees", "经纬网间隔：5′")]
)
def test_marks_at_the_frame_meet_their_lines(grid, said):
    figure = drawn(Setting(grid=grid))
    assert any(said in line for line in words(figure, "foot"))
    size, gids = SIZES["A4-landscape"], ("easting", "northing", "meridian", "parallel")
    frame = shapely.box(*(v / MILLIMETRE for v in (size.left, size.bottom, size.right, size.top)))
    marks = [shapely.LineString(np.column_stack(line.get_data()) / MILLIMETRE)
             for line in figure.axes[1].lines if line.get_gid() == "mark"]  # fmt: skip
    curves = [shapely.LineString(on_paper(figure, s)) for gid in gids for s in lines(figure, gid)]
    inside = [curve for curve in curves if curve.intersection(frame).length > 5]
    assert len(inside) >= 6
    meeting = [sum(curve.distance(mark) < 0.05 for mark in marks) for curve in inside]
    assert min(meeting) >= 2
    assert all(min(curve.distance(mark) for curve in curves) < 0.05 for mark in marks)


def test_figures_at_the_frame_are_those_of_the_lines():
    km = words(drawn(Setting(grid="km")), "degree")
    assert {"520", "525", "3370", "3375"} <= set(km)
    degrees = words(drawn(Setting()), "degree")
    assert degrees
    assert all("°" in word for word in degrees)


def test_without_a_grid_no_line_crosses_the_land():
    figure = drawn(Setting())
    assert not any(lines(figure, gid) for gid in ("easting", "northing", "meridian", "parallel"))
    assert not any("网" in line for line in words(figure, "foot"))


@pytest.mark.parametrize("sheet", ["A4-landscape", "A4-portrait", "A3-portrait"])
@pytest.mark.parametrize("grid", GRIDS)
def test_words_stay_on_the_sheet_and_apart(sheet, grid):
    figure = drawn(Setting(sheet, grid), "idle")
    renderer = FigureCanvasAgg(figure).get_renderer()
    found = [t for axes in figure.axes for t in axes.texts
             if not t.get_path_effects() and t.get_gid() != "watermark"]  # fmt: skip
    boxes = [shapely.box(*t.get_window_extent(renderer).extents) for t in found]
    page = shapely.box(0, 0, *figure.canvas.get_width_height())
    outside = [t.get_text() for t, box in zip(found, boxes, strict=True) if not page.covers(box)]
    assert outside == []
    margins = [b for t, b in zip(found, boxes, strict=True)
               if t.get_gid() in {"foot", "secret", "title", "subtitle", "degree"}]  # fmt: skip
    assert not [1 for a, b in combinations(margins, 2) if a.intersection(b).area > 1]


def test_a_long_basis_is_not_cut_on_an_upright_sheet():
    from dataclasses import replace

    from layers import LAYERS
    from layers.atlas import Edition

    scene = toy_print.scene()
    many = {n: Edition(n, 3, "2026-11-20T08:00:00", "f", "0" * 64, 9) for n in list(LAYERS)[:9]}
    scene = replace(scene, county=replace(scene.county, editions=many))
    figure = FIGURES["intensity"](scene, Setting("A4-portrait"))
    told = "".join(words(figure, "foot"))
    assert "…" not in told
    assert scene.basis.replace(" ", "") in told.replace(" ", "")


def test_english_counts_stand_in_english_brackets():
    scene = toy_print.scene(language="en")
    legend = words(FIGURES["overview"](scene), "legend")
    assert "Industrial zones (12)" in legend
    assert not [line for line in legend if "（" in line]
    assert "工业园区（12）" in words(FIGURES["overview"](toy_print.scene()), "legend")


def test_no_idle_land_is_said_without_an_area():
    from dataclasses import replace

    figure = FIGURES["idle"](replace(toy_print.scene(), idle=[]))
    assert "疑似闲置 0 宗　" in words(figure, "subtitle")[0]
    assert "没有可判定的土地供应" in words(figure, "legend")


def test_names_too_long_for_their_town_stand_in_lines_and_never_touch():
    from tests.views import toy_map

    towns = toy_map._full("towns", toy_map.towns())
    towns["name"] = [
        f"{n}{'某某先进制造业集聚区核心启动区南部拓展片区' * 3}"[:60] for n in range(12)
    ]
    figure = FIGURES["intensity"](toy_map.scene(by="towns", towns=towns))
    renderer = FigureCanvasAgg(figure).get_renderer()
    named = [t for a in figure.axes for t in a.texts
             if t.get_gid() == "town" and not t.get_path_effects()]  # fmt: skip
    boxes = [shapely.box(*t.get_window_extent(renderer).extents) for t in named]
    assert len(boxes) > 12
    assert not [1 for a, b in combinations(boxes, 2) if a.intersection(b).area > 0.1 * a.area]


def test_a_zone_beyond_all_towns_is_within_the_frame():
    zones = toy_print.zones()
    zones.loc[3, "geometry"] = toy_print.square(27_000, 4_000, 1_400)
    figure = FIGURES["intensity"](toy_print.scene(zones=zones))
    west, east = figure.axes[0].get_xlim()
    south, north = figure.axes[0].get_ylim()
    assert shapely.box(west, south, east, north).contains(zones.geometry).all()
