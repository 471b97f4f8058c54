"""Printed figures: they open everywhere, say what the table says, and letters never touch."""

import dataclasses
import warnings
from itertools import combinations
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pytest
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image
from pypdf import PdfReader

from geoapi.views.errors import FigureError
from geoapi.views.figures import FIGURES, save_figure
from geoapi.views.kinds import KINDS
from geoapi.views.printed import fonts
from geoapi.views.printed.ground import crs_words, outline
from geoapi.views.printed.labels import Obstacle, area_wish, box_at, callout_wish, place
from layers.atlas import make_atlas
from tests.views import told_scenes, toy_map, toy_print

DRAWN = [name for name in FIGURES if KINDS[name].layers]
"""Figures that are maps; the sheet of a distribution has its own tests."""


@pytest.fixture(scope="module")
def scene():
    return told_scenes.whole(toy_print.scene())


def texts(figure, gid=None):
    found = [text for axes in figure.axes for text in axes.texts if not text.get_path_effects()]
    return [text for text in found if gid is None or text.get_gid() == gid]


def words(figure, gid=None):
    return [text.get_text() for text in texts(figure, gid)]


def extents(figure, artists):
    renderer = FigureCanvasAgg(figure).get_renderer()
    return [shapely.box(*artist.get_window_extent(renderer).extents) for artist in artists]


@pytest.mark.parametrize("name", DRAWN)
def test_a_png_is_a_whole_a4_sheet_at_200_dpi_or_more(scene, name, tmp_path):
    path = save_figure(scene, name, tmp_path / f"{name}.png")
    with Image.open(path) as image:
        width, height = image.size
        assert width / (297 / 25.4) >= 200
        assert width / height == pytest.approx(297 / 210, abs=0.002)
        assert len(image.convert("RGB").resize((300, 212)).getcolors(1 << 20)) > 50


def test_a_pdf_is_one_a4_page_with_searchable_chinese(scene, tmp_path):
    reader = PdfReader(save_figure(scene, "intensity", tmp_path / "a.pdf"))
    assert len(reader.pages) == 1
    assert float(reader.pages[0].mediabox.width) == pytest.approx(297 / 25.4 * 72, abs=0.1)
    text = reader.pages[0].extract_text()
    for expected in ("示例县工业园区亩均税收分布图", "2025", "CGCS2000 / 3", "内部资料",
                     "虚构示例数据", "北", "城关镇", "甲工业园"):  # fmt: skip
        assert expected in text


def test_an_svg_needs_no_font(scene, tmp_path):
    path = save_figure(scene, "idle", tmp_path / "a.svg")
    tags = {element.tag.rpartition("}")[2] for element in ET.parse(path).iter()}
    assert "path" in tags
    assert not tags & {"text", "script", "image", "a"}


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_equal_scenes_give_equal_files(scene, ending, tmp_path):
    one = save_figure(scene, "intensity", tmp_path / f"one.{ending}").read_bytes()
    assert one == save_figure(scene, "intensity", tmp_path / f"two.{ending}").read_bytes()


def test_the_legend_counts_every_zone_once(scene):
    legend = words(FIGURES["intensity"](scene), "legend")
    counts = [int(line.rpartition("（")[2][:-1]) for line in legend if line.endswith("）")]
    assert sum(counts) == 12
    assert "无数据（1）" in legend
    assert "全县：15.5 万元/亩" in legend  # 17404 / 1125 = 15.4702…
    assert {"县界", "乡镇界", "河流", "公路", "铁路"} <= set(legend)


def test_the_five_highest_and_three_lowest_are_called_out(scene):
    called = words(FIGURES["intensity"](scene), "call")
    names = [toy_print.zone_name(i) for i in (0, 1, 2, 3, 4, 10, 9, 8)]
    assert called[::2] == names
    figures = (32.5, "28.0", "24.0", "21.0", 20.5, "2.0", 3.5, "6.0")
    assert called[1::2] == [f"{figure} 万元/亩" for figure in figures]


def test_a_zone_without_a_figure_is_hatched_and_not_coloured(scene):
    ground = FIGURES["intensity"](scene).axes[0]
    hatched = [made for made in ground.collections if made.get_hatch()]
    assert len(hatched) == 1
    assert len(hatched[0].get_paths()) == 1


def test_towns_carry_their_figures_under_their_names():
    written = words(FIGURES["intensity"](toy_print.scene(by="towns")), "town")
    pairs = dict(zip(written[::2], written[1::2], strict=True))
    assert pairs == {"城关镇": "32.5", "东湖镇": "28.0", "石桥镇": "24.0", "龙泉镇": "21.0"}


def test_idle_land_is_counted_by_verdict(scene):
    figure = FIGURES["idle"](scene)
    legend = words(figure, "legend")
    assert legend[:4] == [
        "疑似闲置 · 未动工（2）",
        "疑似闲置 · 中止开发（2）",
        "资料不全，未判定（2）",
        "未见闲置（1）",
    ]
    # three different parcels of 20 000 m² are 90 亩, though one of them was supplied twice
    assert "疑似闲置 4 宗、90.0 亩" in words(figure, "subtitle")[0]


def test_a_parcel_without_a_shape_is_counted_not_lost(scene):
    lost = dataclasses.replace(scene, idle=[toy_print.finding(0, parcel_id="elsewhere")])
    assert "无宗地图形、未上图 1 宗" in words(FIGURES["idle"](lost), "legend")


@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.parametrize("toy", [toy_print, toy_map])
def test_letters_never_touch(toy, name):
    figure = FIGURES[name](told_scenes.whole(toy.scene()))
    boxes = [patch for patch in figure.axes[1].patches if patch.get_gid() == "call-box"]
    furniture = texts(figure, "legend") + texts(figure, "north") + texts(figure, "scale")
    lettering = extents(figure, [*texts(figure, "town"), *boxes, *furniture])
    assert len(texts(figure, "town")) >= 4
    touching = [(a, b) for a, b in combinations(lettering, 2) if a.intersection(b).area > 1]
    assert touching == []


def test_every_town_is_named_on_the_believable_county():
    assert sorted(words(FIGURES["intensity"](toy_map.scene()), "town")) == sorted(toy_map.TOWNS)


def test_hostile_names_are_plain_letters(tmp_path):
    scene = toy_print.scene(names=[toy_print.HOSTILE] * 12)
    for ending in ("png", "svg", "pdf"):
        save_figure(scene, "intensity", tmp_path / f"a.{ending}")
    tags = {element.tag.rpartition("}")[2] for element in ET.parse(tmp_path / "a.svg").iter()}
    assert "script" not in tags


def test_no_letter_of_a_chinese_figure_is_missing(scene):
    letters = {letter for name in DRAWN for text in words(FIGURES[name](scene)) for letter in text}
    assert fonts.UNDRAWABLE not in letters
    assert all(fonts.drawable(letter) == letter for letter in letters)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        FigureCanvasAgg(FIGURES["overview"](scene)).draw()


def test_what_the_font_lacks_becomes_a_box():
    assert fonts.drawable("亩\x07图\U0001f3ed\u200bA") == "亩 图□A"


def test_a_missing_font_is_a_loud_error_that_names_the_package(monkeypatch):
    fonts.font_file.cache_clear()
    monkeypatch.setattr(fonts, "find_spec", lambda _: None)
    with pytest.raises(fonts.MissingFontError, match="mplfonts"):
        fonts.font_file()
    monkeypatch.undo()
    fonts.font_file.cache_clear()
    assert fonts.font_file().name == "NotoSansCJKsc-Regular.otf"


def test_english_at_a_switch():
    figure = FIGURES["intensity"](toy_print.scene(language="en", made_up=False))
    assert words(figure, "title") == ["Tax per mu by industrial zones, 示例县"]
    assert "No data (1)" in words(figure, "legend") or "No data（1）" in words(figure, "legend")
    assert not words(figure, "watermark")


def test_real_data_carry_no_watermark_and_made_up_data_do(scene):
    assert words(FIGURES["overview"](scene), "watermark") == ["虚构示例数据"]
    assert words(FIGURES["overview"](toy_print.scene(made_up=False)), "watermark") == []
    secret = words(FIGURES["overview"](toy_print.scene(made_up=False)), "secret")
    assert secret == ["内部资料 注意保存"]


@pytest.mark.parametrize(
    ("crs", "expected"),
    [
        ("EPSG:4549", "CGCS2000 / 3 度带（CM 120°E）"),
        ("EPSG:4528", "CGCS2000 / 3 度带（CM 120°E）"),
        ("EPSG:4498", "CGCS2000 / 6 度带（CM 117°E）"),
        ("EPSG:4546", "CGCS2000 / 3 度带（CM 111°E）"),
        ("EPSG:4508", "CGCS2000 / 6 度带（CM 111°E）"),
        ("EPSG:26986", "NAD83 / Massachusetts Mainland（EPSG:26986）"),
    ],
)
def test_the_coordinate_system_is_named_as_on_chinese_maps(crs, expected):
    assert crs_words(crs) == expected


def test_refusals_name_what_there_is(scene, tmp_path):
    with pytest.raises(FigureError, match="intensity、idle、overview"):
        save_figure(scene, "nope", tmp_path / "a.png")
    with pytest.raises(FigureError, match=r"\.png、\.svg、\.pdf"):
        save_figure(scene, "idle", tmp_path / "a.bmp")
    with pytest.raises(FigureError, match="zones"):
        FIGURES["intensity"](dataclasses.replace(scene, table=None))
    empty = dataclasses.replace(scene.county, atlas=make_atlas({}, toy_print.CRS))
    with pytest.raises(FigureError, match="请先导入乡镇"):
        FIGURES["overview"](dataclasses.replace(scene, county=empty))
    assert list(tmp_path.iterdir()) == []


def test_a_failed_save_leaves_the_old_file(scene, tmp_path, monkeypatch):
    target = tmp_path / "a.png"
    target.write_bytes(b"old")

    def fail(*_, **__):
        raise OSError

    monkeypatch.setattr("matplotlib.figure.Figure.savefig", fail)
    with pytest.raises(OSError):  # noqa: PT011
        save_figure(scene, "overview", target)
    assert target.read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["a.png"]


def test_a_county_without_towns_still_has_an_overview():
    nothing = gpd.GeoDataFrame(toy_print.towns().iloc[:0])
    figure = FIGURES["overview"](toy_print.scene(towns=nothing))
    assert "工业园区（12）" in words(figure, "legend")


def test_slivers_between_towns_are_closed_and_lakes_stay():
    west = shapely.box(0, 0, 999.9, 1000)
    east = shapely.box(1000.1, 0, 2000, 1000).difference(shapely.box(1200, 200, 1800, 800))
    united = outline([west, east])
    assert len(united.geoms) == 1
    assert len(united.geoms[0].interiors) == 1


def test_a_label_stands_in_the_roomiest_part_of_its_area():
    area = shapely.union_all([shapely.box(0, 0, 200, 100), shapely.box(200, 40, 400, 50)])
    box = place([area_wish(area, area, (40, 12))], shapely.box(-9, -9, 500, 500), [])[0]
    assert shapely.box(0, 0, 200, 100).contains(box)


def test_a_text_without_a_free_place_is_left_out():
    frame = shapely.box(0, 0, 100, 100)
    wish = callout_wish((50, 50), 5, (30, 10))
    assert place([wish], frame, [Obstacle(frame)]) == [None]
    boxes = place([wish] * 40, frame, [])
    placed = [box for box in boxes if box is not None]
    assert 1 < len(placed) < 40
    assert all(a.intersection(b).area <= 1 for a, b in combinations(placed, 2))


def test_a_box_is_centred():
    assert np.allclose(box_at(10, 20, (6, 4)).bounds, (7, 18, 13, 22))
