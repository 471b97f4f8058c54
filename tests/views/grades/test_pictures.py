"""The map and the figure of grades: classes by colour and letters, and nothing behind them."""

import re
from dataclasses import replace

import pytest

from geoapi.planning.errors import PlanningError
from geoapi.views import maps, offline
from geoapi.views.errors import FigureError
from geoapi.views.figures import save_figure
from geoapi.views.grades.layer import grades_layer
from geoapi.views.grades.plate import grades_plate, radius_of
from tests.views import toy_print
from tests.views.browser import chromium, opened
from tests.views.grades import toy_grades

BARE = replace(toy_print.scene(), grades=None)


@pytest.fixture(scope="module")
def layer():
    return grades_layer(toy_grades.scene())


def test_every_parcel_has_its_class(layer):
    classes = [layer.kinds[f["properties"]["c"]].label for f in layer.features]
    assert classes == ["A 类", "B 类", "A 类", "D 类", "D 类", "不参评", "B 类", "B 类", "C 类",
                       "D 类", "无法评价", "保护期"]  # fmt: skip
    assert [kind.count for kind in layer.kinds] == [2, 3, 1, 3, 1, 1, 1]
    assert [kind.style["sign"] for kind in layer.kinds] == ["A", "B", "C", "D", "—", "保", "?"]


def test_two_firms_on_a_parcel_stand_side_by_side(layer):
    """F11 has most of it; F00, class A, uses 500 m²."""
    shared = layer.features[11]["properties"]
    assert shared["l"] == ["保/A"]
    assert len(shared["p"]) == 2
    assert "同宗多企且类别不同 1 宗" in layer.note


def test_a_popup_tells_no_figure(layer):
    told = str([f["properties"]["p"] for f in layer.features])
    assert not re.search(r"\d+\.\d", told), "no score, no value"
    assert "投产未满两年" in told


def test_a_map_without_grades_is_refused():
    with pytest.raises(PlanningError, match="需要评价结果"):
        maps.MAPS["grades"](BARE)
    with pytest.raises(FigureError, match="需要评价结果"):
        grades_plate(BARE)


def test_the_figure(tmp_path):
    path = save_figure(toy_grades.scene(names=[toy_print.HOSTILE] * 12), "grades",
                       tmp_path / "f.pdf")  # fmt: skip
    import pypdf

    text = pypdf.PdfReader(path).pages[0].extract_text()
    assert "企业分级图" in text
    assert "A 类（2）" in text
    assert "参评 9 户" in text


def test_discs_shrink_with_their_number():
    sizes = [radius_of(n, 770 * 471) for n in (1, 300, 600, 700)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == 4.6
    assert sizes[-1] >= 3


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_map_in_a_browser(tmp_path, language):
    html = offline.render(maps.MAPS["grades"](toy_grades.scene(language=language)), mode="inline")
    path = tmp_path / "grades.html"
    path.write_text(html, encoding="utf-8")
    with chromium() as browser, opened(browser, path) as watch:
        discs = watch.page.locator(".mutu-disc").all_inner_texts()
        assert sorted(discs) == sorted("ABADD—BBCD?保")
        watch.page.locator(".mutu-disc").first.click()
        assert watch.page.locator(".mutu-popup h2").inner_text() in toy_grades.NAMES
        watch.page.evaluate("void mutu.map.setZoom(14, {animate: false})")
        watch.page.wait_for_timeout(300)
        assert watch.page.locator(".mutu-disc").count() == 0
        assert not watch.errors
        assert not watch.outside
