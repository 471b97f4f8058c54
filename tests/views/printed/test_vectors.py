"""SVG and PDF: lines and letters, fonts within; only layers too heavy for it are pictures."""

from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pypdf import PdfReader

from geoapi.views.figures import FIGURES, save_figure
from geoapi.views.printed import heavy
from tests.views import told_scenes, toy_print


def tags(path):
    return [element.tag.rpartition("}")[2] for element in ET.parse(path).iter()]


@pytest.fixture(scope="module")
def scene():
    return told_scenes.whole(toy_print.scene())


def test_every_letter_of_a_pdf_comes_with_its_font(scene, tmp_path):
    page = PdfReader(save_figure(scene, "intensity", tmp_path / "a.pdf")).pages[0]
    found = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    assert found
    for font in found:
        assert font["/Subtype"] == "/Type3", "outlines as procedures: no file of another kind"
        assert font["/CharProcs"]
        assert font["/ToUnicode"] is not None
    assert not page.images


def test_a_figure_of_few_shapes_has_no_picture(scene, tmp_path):
    assert "image" not in tags(save_figure(scene, "idle", tmp_path / "a.svg"))


def crowded(rows, corners):
    """Parcels in rows, each of so many corners, far too fine to be seen on paper."""
    ring = np.column_stack([np.cos(t := np.linspace(0, 6.2, corners)), np.sin(t)]) * 30
    at = np.stack(np.meshgrid(np.arange(rows) * 90, np.arange(rows) * 90), -1).reshape(-1, 2)
    middle = at + np.array([toy_print.WEST, toy_print.SOUTH]) + 2_000
    shapes = [shapely.Polygon(ring + place) for place in middle]
    frame = gpd.GeoDataFrame(
        {"parcel_id": [f"P{n}" for n in range(len(shapes))]}, geometry=shapes, crs=toy_print.CRS
    )
    return toy_print.full("parcels", frame)


def test_a_layer_too_heavy_is_a_picture_and_the_letters_stay_sharp(tmp_path):
    scene = toy_print.scene(parcels=crowded(40, 90))
    figure = FIGURES["overview"](scene)
    weights = [heavy.weight(layer) for layer in figure.axes[0].collections]
    assert sum(weight > heavy.MOST for weight in weights) == 1
    path = save_figure(scene, "overview", tmp_path / "a.svg")
    assert tags(path).count("image") == 1
    assert path.stat().st_size < 3_000_000
    page = PdfReader(save_figure(scene, "overview", tmp_path / "a.pdf")).pages[0]
    assert len(page.images) == 1
    assert "产业用地概况图" in page.extract_text()
    image = page.images[0].image
    share = image.size[0] / heavy.PICTURES_DPI * 72 / float(page.mediabox.width)
    assert 0.05 < share < 1


def test_the_weight_is_about_what_an_svg_takes(tmp_path, monkeypatch):
    """The same layer written as lines: its bytes are within a half of what was reckoned."""
    scene = toy_print.scene(parcels=crowded(20, 30))
    monkeypatch.setattr(heavy, "MOST", 1e12)
    whole = save_figure(scene, "overview", tmp_path / "a.svg").stat().st_size
    one = save_figure(toy_print.scene(parcels=crowded(1, 30)), "overview", tmp_path / "b.svg")
    reckoned = max(heavy.weight(layer) for layer in FIGURES["overview"](scene).axes[0].collections)
    assert whole - one.stat().st_size == pytest.approx(reckoned, rel=0.5)
