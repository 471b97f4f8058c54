"""The maps in a real browser, opened as a file, with every request watched."""

import math
import re
from dataclasses import replace

import pytest

from geoapi.views import kinds, maps, offline
from tests.views import told_scenes, toy_map
from tests.views.browser import chromium, opened
from tests.views.static_server import served

pytestmark = pytest.mark.browser

HOSTILE = (
    "<script>alert('x')</script>",
    '"><img src=x onerror=alert(1)>',
    "</script><script>alert(2)</script>",
    "\u202eMOC.live\u202c 公司\u2028'); alert(3); ('",
    "${alert(4)} {{ 7*7 }} {% raw %}",
    "长" * 500,
)


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


PLAIN = ("", kinds.MEASURE, kinds.GRADES)
"""What maps need that every scene of the toy county holds."""


@pytest.fixture(scope="module")
def scene():
    return told_scenes.told()


@pytest.fixture(scope="module")
def pages(scene, tmp_path_factory):
    folder = tmp_path_factory.mktemp("maps")
    made = {name: folder / f"{name}.html" for name in maps.MAPS}
    for name, path in made.items():
        answered = scene if kinds.KINDS[name].need not in PLAIN else toy_map.scene()
        path.write_text(offline.render(maps.MAPS[name](answered), mode="inline"), encoding="utf-8")
    return made


def _write(tmp_path, page, **options):
    path = tmp_path / "map.html"
    path.write_text(offline.render(page, mode="inline", **options), encoding="utf-8")
    return path


def _search(page, text):
    page.fill(".mutu-search input", text)
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('.mutu-popup')")
    return page.locator(".mutu-popup").last.inner_text()


@pytest.mark.parametrize("name", list(maps.MAPS))
@pytest.mark.parametrize("size", [(1366, 768), (390, 800)])
def test_a_map_asks_for_nothing_and_complains_of_nothing(browser, pages, name, size):
    with opened(browser, pages[name], width=size[0], height=size[1]) as seen:
        assert len(seen.requests) == 1
        assert seen.outside == []
        assert seen.errors == []
        assert "虚构示例数据" in seen.page.inner_text(".mutu-head")


def _overlap(a, b):
    return not (
        a["x"] + a["width"] <= b["x"] or b["x"] + b["width"] <= a["x"]
        or a["y"] + a["height"] <= b["y"] or b["y"] + b["height"] <= a["y"]
    )  # fmt: skip


@pytest.mark.parametrize("size", [(1366, 768), (390, 800), (1024, 560)])
def test_panels_do_not_overlap(browser, pages, size):
    with opened(browser, pages["idle"], width=size[0], height=size[1]) as seen:
        parts = (".mutu-head", ".mutu-legend", ".mutu-tools", ".mutu-north", ".mutu-foot",
                 ".leaflet-control-scale")  # fmt: skip
        boxes = [seen.page.locator(part).bounding_box() for part in parts]
        for i, one in enumerate(boxes):
            assert one["x"] >= 0
            assert one["x"] + one["width"] <= size[0]
            assert not any(_overlap(one, other) for other in boxes[:i])


@pytest.mark.parametrize("size", [(1366, 768), (390, 800)])
def test_a_popup_stays_clear_of_the_title(browser, pages, scene, size):
    with opened(browser, pages["idle"], width=size[0], height=size[1]) as seen:
        _search(seen.page, scene.idle[0].parcel_id)
        seen.page.wait_for_timeout(500)
        head, box = (seen.page.locator(part).last.bounding_box()
                     for part in (".mutu-head", ".mutu-popup"))  # fmt: skip
    assert not _overlap(head, box)
    assert box["y"] >= 0


def test_search_finds_a_parcel_and_its_popup_tells_no_money(browser, pages, scene):
    key = scene.county.atlas["parcels"]["parcel_id"].iloc[1]
    with opened(browser, pages["overview"]) as seen:
        text = _search(seen.page, key)
    assert key in text
    assert "国有" in text
    assert "示例县金阳纺织有限公司" in text
    assert "1,234.6" not in text
    assert "投资" not in text
    assert "宗地第1版" in text


def test_search_takes_enterprises_wide_digits_and_the_keyboard(browser, pages):
    with opened(browser, pages["intensity"]) as seen:
        assert not seen.page.is_checked('[data-layer="parcels"] input')
        assert "金阳纺织" in _search(seen.page, "金阳纺织")
        assert seen.page.is_checked('[data-layer="parcels"] input')
        seen.page.fill(".mutu-search input", "ＧＢ００１")
        seen.page.keyboard.press("ArrowDown")
        marked = seen.page.locator(".mutu-search li[aria-selected=true]")
        assert marked.inner_text() == seen.page.locator(".mutu-search li").nth(1).inner_text()
        seen.page.keyboard.press("Escape")
        assert seen.page.locator(".mutu-search ul").is_hidden()
        seen.page.fill(".mutu-search input", "没有这个名字")
        assert "没有找到" in seen.page.inner_text(".mutu-search ul")
        assert seen.errors == []


def test_a_zone_tells_its_figure_and_what_it_is_the_ratio_of(browser, pages, scene):
    row = scene.table.rows.iloc[0]
    with opened(browser, pages["intensity"]) as seen:
        text = _search(seen.page, row["name"])
    assert f"{row.value:,.1f} 万元/亩" in text
    assert (
        f"税收实际贡献 {row.numerator:,.1f} 万元 ÷ 企业用地面积 {row.denominator:,.1f} 亩" in text
    )
    assert "92.3%" in text
    assert "统计期 2025" in text
    assert "截至 2026-11-22" in text


def test_an_unknown_figure_is_hatched_and_called_unknown(browser, pages, scene):
    name = scene.table.rows["name"].iloc[4]
    with opened(browser, pages["intensity"]) as seen:
        assert "亩均税收\n未知" in _search(seen.page, name)
        legend = seen.page.inner_text('[data-layer="figures"]')
    assert re.search(r"无数据\s+1\b", legend)


def test_a_click_on_the_map_opens_the_popup(browser, pages):
    with opened(browser, pages["intensity"]) as seen:
        at = seen.page.evaluate(
            """() => { const shape = mutu.drawn.figures.getLayers()[0];
            const [lat, lng] = shape.feature.properties.at;
            const p = mutu.map.latLngToContainerPoint([lat, lng]);
            return { x: p.x, y: p.y, name: shape.feature.properties.n }; }"""
        )
        seen.page.mouse.click(at["x"], at["y"])
        assert at["name"] in seen.page.inner_text(".mutu-popup h2")


def test_the_layer_switch_takes_layer_labels_and_legend_together(browser, pages):
    with opened(browser, pages["intensity"]) as seen:
        page = seen.page
        keys = page.locator('[data-layer="figures"] .mutu-keys')
        assert keys.is_visible()
        page.uncheck('[data-layer="figures"] input')
        assert keys.is_hidden()
        assert not page.evaluate("mutu.map.hasLayer(mutu.drawn.figures)")
        assert page.locator(".mutu-label.mutu-figures").count() == 0
        page.check('[data-layer="figures"] input')
        assert keys.is_visible()
        assert page.locator(".mutu-label.mutu-figures").count() > 0


STROKES = """() => {
  const drawn = [], pen = Object.getPrototypeOf(document.createElement('canvas').getContext('2d'));
  const plain = pen.stroke;
  pen.stroke = function () { drawn.push([this.strokeStyle, this.globalAlpha]); plain.call(this); };
  mutu.drawn.parcels.eachLayer(one => one.redraw());
  return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => {
    pen.stroke = plain;
    const style = mutu.drawn.parcels.getLayers()[0].options;
    const mine = drawn.filter(([colour]) => colour === style.color);
    done(mine.map(([, alpha]) => alpha / style.opacity));
  })));
}"""


def test_outlines_grow_with_shapes_so_that_colours_are_seen_from_afar(browser, pages):
    """The outline of what is under 4.5 pixels is left out; over 9 it is whole, as on tiles."""
    with opened(browser, pages["overview"]) as seen:
        strengths = {}
        for zoom in (10, 12, 14):
            seen.page.evaluate("z => { mutu.map.setZoom(z, {animate: false}); }", zoom)
            strengths[zoom] = seen.page.evaluate(STROKES)
        assert strengths[10] == []
        assert any(0 < one < 1 for one in strengths[12])
        assert strengths[14]
        assert all(one == 1 for one in strengths[14])


def test_a_hidden_layer_is_read_when_it_is_first_shown(browser, pages):
    with opened(browser, pages["intensity"]) as seen:
        count = "mutu.drawn.parcels.getLayers().length"
        assert seen.page.evaluate(count) == 0
        seen.page.evaluate("mutu.show('parcels')")
        assert seen.page.evaluate(count) == 300
        drawn = "mutu.drawn.parcels.getLayers().every(one => mutu.map.hasLayer(one))"
        assert seen.page.evaluate(drawn)


def test_idle_popup_tells_class_clocks_and_what_is_missing(browser, pages, scene):
    first = next(f for f in scene.idle if f.idle_class == "not_started")
    lacking = next(f for f in scene.idle if f.verdict == "data_missing")
    with opened(browser, pages["idle"]) as seen:
        text = _search(seen.page, first.parcel_id)
        assert "疑似闲置（未动工开发）" in text
        assert f"{first.idle_since}（已 {(scene.on - first.idle_since).days} 天）" in text
        assert "第14条" in text
        assert "123.46 万元" in text
        text = _search(seen.page, lacking.parcel_id)
        assert "资料不全" in text
        assert "约定动工日期、交地确认书日期" in text
        assert "疑似线索" in seen.page.inner_text('[data-layer="idle"]')
        assert "认定" not in seen.page.inner_text('[data-layer="idle"]')


def test_measuring_a_known_rectangle(browser, pages):
    with opened(browser, pages["overview"]) as seen:
        length, area = seen.page.evaluate(
            """() => { const at = (lat, lng) => L.latLng(lat, lng);
            return [mutu.length([at(30, 120), at(31, 120)]),
              mutu.surface([at(30, 120), at(30, 120.1), at(30.1, 120.1), at(30.1, 120)])]; }"""
        )
        seen.page.click('[data-tool="area"]')
        for x, y in ((500, 300), (640, 320), (620, 430)):
            seen.page.mouse.click(x, y)
        seen.page.keyboard.press("Enter")
        told = seen.page.inner_text(".mutu-length")
        assert seen.page.locator(".mutu-popup").count() == 0
    radius = 6371008.8
    cap = radius**2 * math.radians(0.1) * (math.sin(math.radians(30.1)) - 0.5)
    assert length == pytest.approx(radius * math.pi / 180, rel=1e-6)
    assert area == pytest.approx(cap, rel=1e-4)
    assert re.fullmatch(r"约 [\d,.]+ 亩 / [\d.]+ 平方公里", told)


@pytest.mark.parametrize("name", list(maps.MAPS))
def test_hostile_names_do_nothing(browser, tmp_path, name):
    scene = told_scenes.told()
    atlas = dict(scene.county.atlas)
    for layer in ("towns", "zones", "parcels", "enterprises"):
        frame = atlas[layer].copy()
        frame["name"] = [HOSTILE[i % len(HOSTILE)] for i in range(len(frame))]
        atlas[layer] = frame
    county = replace(scene.county, atlas=atlas, name=HOSTILE[1] + HOSTILE[0])
    rows = scene.table.rows.assign(name=HOSTILE[0])
    bad = replace(scene, county=county, table=replace(scene.table, rows=rows), office=HOSTILE[2])
    key = atlas["parcels"]["parcel_id"].iloc[0]
    with opened(browser, _write(tmp_path, maps.MAPS[name](bad))) as seen:
        for text in (key, "onerror", "长长", "live"):
            _search(seen.page, text)
        assert "{{ 7*7 }}" in _search(seen.page, "7*7")
        assert seen.dialogs == []
        assert seen.errors == []
        assert seen.outside == []
        assert seen.page.locator("img").count() == 0
        assert seen.page.locator(".mutu script, .leaflet-container script").count() == 0
        head = seen.page.locator(".mutu-head").bounding_box()
        assert head["width"] < 360


def test_the_policy_stops_what_might_still_slip_in(browser, tmp_path):
    page = maps.overview(toy_map.scene())
    html = offline.render(page, mode="inline").replace(
        "</body>", "<img src=http://127.0.0.1:9/x onerror=alert(1)><script>alert(2)</script></body>"
    )
    path = tmp_path / "bad.html"
    path.write_text(html, encoding="utf-8")
    with opened(browser, path) as seen:
        assert seen.dialogs == []
        assert any("Content Security Policy" in error for error in seen.errors)


def test_static_mode_takes_its_files_from_the_service(browser, scene):
    page = offline.render(maps.overview(scene), mode="static")
    with served(page) as home, opened(browser, home) as seen:
        assert seen.page.locator(".mutu-legend section").count() > 4
        assert seen.errors == []
        assert all(url.startswith(home) for url in seen.requests)
        assert f"{home}static/leaflet/leaflet.js" in {u.partition("?")[0] for u in seen.requests}


def test_english(browser, tmp_path):
    with opened(browser, _write(tmp_path, maps.intensity(toy_map.scene(language="en")))) as seen:
        head = seen.page.inner_text(".mutu-head")
        assert "Tax per mu by industrial zones" in head
        assert "Made-up sample data" in head
        assert "10k yuan/mu" in seen.page.inner_text('[data-layer="figures"]')


def test_by_towns(browser, tmp_path):
    scene = toy_map.scene(by="towns", made_up=False)
    with opened(browser, _write(tmp_path, maps.intensity(scene))) as seen:
        assert "乡镇亩均税收" in seen.page.inner_text(".mutu-head")
        assert "虚构" not in seen.page.inner_text("body")
        assert "万元/亩" in _search(seen.page, "大坪镇")


def test_an_empty_county_still_opens(browser, tmp_path):
    from layers.atlas import make_atlas

    scene = toy_map.scene()
    county = replace(scene.county, atlas=make_atlas({}, toy_map.CRS), editions={})
    bare = replace(scene, county=county, idle=(), table=None)
    for name in ("overview", "idle"):
        with opened(browser, _write(tmp_path, maps.MAPS[name](bare))) as seen:
            assert seen.errors == []
