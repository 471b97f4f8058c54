"""The slider of periods and the search for industries, in a browser: everything in one file."""

import pytest

from geoapi.views import maps, offline
from tests.views.browser import chromium, opened
from tests.views.web import toy_periods

pytestmark = pytest.mark.browser

FIGURES = "mutu.drawn.figures.getLayers().map(s => s.feature.properties)"
COUNTS = """[...document.querySelectorAll("section[data-layer=figures] .mutu-n")]
            .map(n => +n.textContent)"""
DRAWN = "mutu.drawn.figures.getLayers().map(s => String(s.options.fillColor).slice(0, 7))"
HOSTILE = '"><img src=x onerror=alert(1)>{{7*7}}'


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("periods")
    made = {}
    for name, scene in (
        ("zones", toy_periods.by_zones(classes="5,10.5,20")),
        ("hostile", toy_periods.by_zones(names=HOSTILE, where=HOSTILE)),
        ("industries", toy_periods.by_industries(classes="natural")),
        ("one", toy_periods.by_industries(years=("2025",))),
    ):
        made[name] = folder / f"{name}.html"
        html = offline.render(maps.intensity(scene), mode="inline")
        made[name].write_text(html, encoding="utf-8")
    return made


def units(scene, period):
    return next(one for one in scene.shown.series if one.period == period).rows


def test_moving_the_slider_changes_figures_legend_labels_and_words(browser, pages):
    with opened(browser, pages["zones"]) as seen:
        page = seen.page
        before = page.evaluate(DRAWN), page.evaluate(COUNTS)
        assert page.inner_text(".mutu-period output") == "2025"
        page.focus("#mutu-period")
        page.keyboard.press("ArrowLeft")
        assert page.inner_text(".mutu-period output") == "2024"
        assert page.get_attribute("#mutu-period", "aria-valuetext") == "2024"
        assert "统计期 2024" in page.inner_text(".mutu-sub")
        assert "统计期 2024" in page.inner_text(".mutu-foot p")
        rows = units(toy_periods.by_zones(), "2024")
        told = {one["k"]: one for one in page.evaluate(FIGURES)}
        for row in rows.itertuples():
            assert told[row.key]["v"] == f"{row.value:.1f}"
            assert told[row.key]["c"] == sum(row.value >= limit for limit in (5, 10.5, 20))
        drawn, counts = page.evaluate(DRAWN), page.evaluate(COUNTS)
        assert (drawn, counts) != before
        assert counts[:4] == [sum(one["c"] == c for one in told.values()) for c in range(4)]
        labels = page.locator(".mutu-label.mutu-figures b").all_inner_texts()
        assert set(labels) <= {one["v"] for one in told.values()}
        assert labels
        page.keyboard.press("Home")
        assert page.inner_text(".mutu-period output") == "2023"
        page.keyboard.press("End")
        assert (page.evaluate(DRAWN), page.evaluate(COUNTS)) == before
        assert not seen.errors
        assert not seen.outside


def test_what_is_withheld_in_a_year_is_told_in_no_way(browser, pages):
    with opened(browser, pages["zones"]) as seen:
        page = seen.page
        page.evaluate("location.hash = '#period=2023'")
        page.wait_for_function(
            "document.querySelector('.mutu-period output').textContent === '2023'"
        )
        one = next(one for one in page.evaluate(FIGURES) if one["k"] == "Z000")
        assert "v" not in one or one["v"] is None
        assert one["l"][1] == "不公开"
        assert one["p"][0][0] == "不公开"
        legend = page.inner_text('section[data-layer="figures"]').split("\n")
        assert legend[legend.index("不公开") + 1] == "2"


def test_an_open_popup_follows_the_period(browser, pages):
    with opened(browser, pages["zones"]) as seen:
        page = seen.page
        page.evaluate("mutu.find('figures', mutu.drawn.figures.getLayers()[5])")
        page.wait_for_selector(".mutu-popup")
        assert "25.0 万元/亩" in page.inner_text(".mutu-popup")
        page.focus("#mutu-period")
        page.keyboard.press("ArrowLeft")
        page.wait_for_timeout(400)
        text = page.locator(".mutu-popup").last.inner_text()
        assert "15.0 万元/亩" in text
        assert "统计期 2024" in text
        assert "园区代码" in text
        assert not seen.errors


@pytest.mark.parametrize("way", ["hash", "again"])
def test_a_link_restores_the_period(browser, pages, way):
    address = pages["zones"].as_uri()
    with opened(browser, f"{address}#period=2024" if way == "hash" else address) as seen:
        if way == "again":
            seen.page.focus("#mutu-period")
            seen.page.keyboard.press("ArrowLeft")
            assert seen.page.url.endswith("#period=2024")
            seen.page.reload()
        assert seen.page.inner_text(".mutu-period output") == "2024"
        assert seen.page.evaluate(FIGURES)[5]["v"] == "15.0"


@pytest.mark.parametrize("bad", ["#period=1999", "#period=%E0%A4%A", "#<img src=x>", "#period="])
def test_an_address_that_names_no_period_changes_nothing(browser, pages, bad):
    with opened(browser, pages["zones"].as_uri() + bad) as seen:
        assert seen.page.inner_text(".mutu-period output") == "2025"
        assert not seen.errors
        assert not seen.dialogs


def test_touch_and_room_on_a_phone(browser, pages):
    with opened(browser, pages["industries"], width=390, height=844) as seen:
        page = seen.page
        bar = page.locator("#mutu-period").bounding_box()
        assert bar["height"] >= 24
        page.mouse.click(bar["x"] + 10, bar["y"] + bar["height"] / 2)
        assert page.inner_text(".mutu-period output") == "2023"
        parts = [page.locator(part).bounding_box() for part in (".mutu-head", ".mutu-legend")]
        assert parts[0]["y"] + parts[0]["height"] <= parts[1]["y"]


def test_the_search_finds_a_division_and_marks_its_land(browser, pages):
    with opened(browser, pages["industries"]) as seen:
        page = seen.page
        page.fill(".mutu-search input", "农副食品")
        assert "行业" in page.inner_text(".mutu-search li")
        page.keyboard.press("Enter")
        page.wait_for_selector(".mutu-popup")
        text = page.inner_text(".mutu-popup")
        assert text.startswith("13 农副食品加工业")
        assert "12.0 万元/亩" in text
        page.evaluate("location.hash = '#period=2023'")
        page.wait_for_selector(".mutu-popup:has-text('10.0 万元/亩')")
        assert not seen.errors


def test_a_parcel_is_told_by_its_division_of_the_year(browser, pages):
    with opened(browser, pages["industries"].as_uri() + "#period=2023") as seen:
        page = seen.page
        page.evaluate("mutu.find('figures', mutu.drawn.figures.getLayers()[0])")
        page.wait_for_selector(".mutu-popup")
        text = page.inner_text(".mutu-popup")
        assert "17 纺织业" in text
        assert "20.0 万元/亩" in text
        assert "国有" in text
        page.evaluate("() => { mutu.map.setZoom(10, {animate: false}); }")
        dots = "Object.values(mutu.map._layers).filter(l => l._radius < 6).length"
        assert page.evaluate(dots) == 4  # of what has a figure only


def test_one_period_needs_no_slider_and_divisions_are_told_all_the_same(browser, pages):
    with opened(browser, pages["one"]) as seen:
        assert seen.page.locator("#mutu-period").count() == 0
        assert seen.page.evaluate(FIGURES)[0]["v"] == "12.0"
        assert seen.page.evaluate(COUNTS)[-1] == 294
        assert not seen.errors


def test_names_and_filters_that_mean_harm_do_none(browser, pages):
    with opened(browser, pages["hostile"]) as seen:
        page = seen.page
        page.focus("#mutu-period")
        page.keyboard.press("ArrowLeft")
        page.evaluate("mutu.find('figures', mutu.drawn.figures.getLayers()[3])")
        page.wait_for_selector(".mutu-popup")
        assert "{{7*7}}" in page.inner_text(".mutu-where")
        assert page.locator("img[src=x]").count() == 0
        assert not seen.dialogs
        assert not seen.errors
