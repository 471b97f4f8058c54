"""Base maps: only those configured, each with its datum; the data are never moved."""

import math
import re
import sqlite3
from contextlib import closing

import numpy as np
import pytest
from starlette.testclient import TestClient

from geoapi.planning.errors import PlanningError
from geoapi.questions.basemaps import read_basemaps, tile_of
from geoapi.views.web.basemaps import hosts_of, shift_grid
from layers.shifts import to_wgs84, wgs84_to_gcj02
from tests.geoapi import service
from tests.geoapi.service import ON
from tests.views.browser import chromium, opened

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415478da636858"
    "b00000028401836dfcdd750000000049454e44ae426082"
)
CONFIG = """
basemaps:
  - {name: own, title: 县影像, type: mbtiles, datum: cgcs2000, path: own.mbtiles, max_zoom: 16,
     default: true, attribution: 示例县测绘院, licence: "示S（2025）001号"}
  - {name: shifted, title: 某图, type: mbtiles, datum: gcj02, path: own.mbtiles, max_zoom: 16}
"""
TIANDITU = """
basemaps:
  - {name: tdt, title: 天地图, type: wmts, datum: cgcs2000, url: "http://t{s}.tianditu.gov.cn/vec_w/wmts",
     layer: vec, key_env: TDT_KEY, subdomains: ["0", "1"], licence: GS（2024）0568号}
"""


def tile_at(lon, lat, z):
    """Column and row from the north of the web Mercator pyramid (OGC 17-083r4, annex D)."""
    n = 1 << z
    x = (lon + 180) / 360 * n
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * n
    return x, y


@pytest.fixture(scope="module")
def county(workspace_path):
    from layers.store import open_workspace

    frame = open_workspace(workspace_path).read().atlas["towns"].to_crs(4326)
    west, south, east, north = frame.total_bounds
    return (west + east) / 2, (south + north) / 2


@pytest.fixture(scope="module")
def config(tmp_path_factory, county):
    """Around the county one red tile everywhere; rows counted from the south, as MBTiles do."""
    folder = tmp_path_factory.mktemp("base")
    with closing(sqlite3.connect(folder / "own.mbtiles")) as made:
        made.execute("CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data)")
        for z in range(10, 17):
            x, y = (int(part) for part in tile_at(*county, z))
            rows = [(z, x + i, (1 << z) - 1 - (y + j), PNG)
                    for i in range(-12, 13) for j in range(-12, 13)]  # fmt: skip
            made.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", rows)
        made.commit()
    path = folder / "basemaps.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    return path


def read(tmp_path, text, **environment):
    path = tmp_path / "maps.yaml"
    path.write_text(text, encoding="utf-8")
    return read_basemaps(path, environment)


def test_a_tile_is_found_by_its_row_from_the_north(config, county):
    own, _ = read_basemaps(config, {})
    x, y = (int(part) for part in tile_at(*county, 14))
    assert tile_of(own, 14, y, x) == (PNG, "image/png")
    assert tile_of(own, 14, (1 << 14) - 1 - y, x) is None
    assert tile_of(own, 3, 9, 0) is None


def test_a_wmts_is_asked_as_its_standard_says_with_the_key_of_the_environment(tmp_path):
    (one,) = read(tmp_path, TIANDITU, TDT_KEY="a b&c")
    assert one.address == (
        "http://t{s}.tianditu.gov.cn/vec_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=vec"
        "&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}"
        "&tk=a%20b%26c"
    )
    assert hosts_of([one]) == ("t0.tianditu.gov.cn", "t1.tianditu.gov.cn")
    with pytest.raises(PlanningError, match="环境变量 TDT_KEY"):
        read(tmp_path, TIANDITU)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("type: xyz, url: 'http://a/{z}/{x}/{y}.png'", "datum"),
        ("type: xyz, datum: bd09, url: 'http://a/{z}/{x}/{y}.png'", "datum"),
        ("type: xyz, datum: wgs84, url: 'file:///etc/{z}/{x}/{y}'", "http"),
        ("type: xyz, datum: wgs84, url: 'http://a/{z}/{x}.png'", "须有"),
        ("type: xyz, datum: wgs84, url: 'http://a; script-src */{z}/{x}/{y}'", "主机名"),
        ("type: xyz, datum: wgs84, url: 'http://{s}.a/{z}/{x}/{y}'", "subdomains"),
        ("type: mbtiles, datum: wgs84, path: nowhere.mbtiles", "不存在"),
        ("type: mbtiles, datum: wgs84, path: maps.yaml", "不是 MBTiles"),
        ("type: wmts, datum: wgs84, url: 'http://a/wmts'", "layer"),
        ("type: xyz, datum: wgs84, url: 'http://a/{z}/{x}/{y}', colour: red", "colour"),
    ],
)
def test_refusals_name_the_entry(tmp_path, entry, said):
    with pytest.raises(PlanningError, match=said):
        read(tmp_path, f"basemaps:\n  - {{name: a, title: 甲, {entry}}}\n")


def test_the_grid_is_the_published_shift_to_a_metre():
    grid = shift_grid([[29.9, 119.3], [30.6, 120.2]])
    values = np.array(grid["values"]).reshape(grid["side"], grid["side"], 2)
    rng = np.random.default_rng(4)
    places = rng.uniform(119.3, 120.2, 200), rng.uniform(29.9, 30.6, 200)
    for lon, lat in zip(*places, strict=True):
        x = (lon - grid["west"]) / (grid["east"] - grid["west"]) * (grid["side"] - 1)
        y = (lat - grid["south"]) / (grid["north"] - grid["south"]) * (grid["side"] - 1)
        i, j = int(x), int(y)
        low = values[j, i] * (i + 1 - x) + values[j, i + 1] * (x - i)
        high = values[j + 1, i] * (i + 1 - x) + values[j + 1, i + 1] * (x - i)
        told = low * (j + 1 - y) + high * (y - j)
        there = wgs84_to_gcj02(np.array([lon]), np.array([lat]))
        gap = np.hypot(
            (there[0][0] - lon - told[0]) * 96_000, (there[1][0] - lat - told[1]) * 111_000
        )
        assert gap < 1


def test_tiles_are_served_and_nothing_is_asked_elsewhere(workspace_path, config, county):
    app = service.make_app(workspace_path, basemaps=str(config))
    client = TestClient(app)
    x, y = (int(part) for part in tile_at(*county, 14))
    tile = client.get(f"/basemaps/own/14/{y}/{x}")
    assert (tile.content, tile.headers["content-type"]) == (PNG, "image/png")
    assert client.get("/basemaps/own/14/0/0").status_code == 204
    assert client.get("/basemaps/none/14/0/0").status_code == 404
    assert "/basemaps/own/" in client.get(f"/maps/idle?on={ON}").text
    assert "/basemaps/own/" not in client.get(f"/maps/idle?on={ON}&download=true").text


def test_without_configuration_there_is_none(client):
    page = client.get(f"/maps/idle?on={ON}").text
    assert '"basemaps": []' in page or '"basemaps":[]' in page
    assert client.get("/basemaps/own/14/0/0").status_code == 404


def test_only_configured_hosts_stand_in_the_policy(workspace_path, tmp_path, monkeypatch):
    monkeypatch.setenv("TDT_KEY", "k")
    path = tmp_path / "t.yaml"
    path.write_text(TIANDITU, encoding="utf-8")
    page = TestClient(service.make_app(workspace_path, basemaps=str(path))).get("/maps/idle").text
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]
    pictures = next(part for part in policy.split(";") if "img-src" in part).split()
    assert set(pictures[1:]) == {
        "'self'", "data:", "blob:", "http://t0.tianditu.gov.cn", "https://t0.tianditu.gov.cn",
        "http://t1.tianditu.gov.cn", "https://t1.tianditu.gov.cn",
    }  # fmt: skip


PLACED = """() => [...document.querySelectorAll('.mutu-base-pane img, .leaflet-mutu-base-pane img')]
  .filter((one) => one.complete && one.naturalWidth).map((one) => {
    const box = one.getBoundingClientRect();
    return [one.src, box.left + box.width / 2, box.top + box.height / 2];
  })"""


@pytest.mark.browser
@pytest.mark.parametrize(("title", "datum"), [("县影像", "wgs84"), ("某图", "gcj02")])
def test_each_tile_lies_on_its_land(workspace_path, config, title, datum):
    """Middles of tiles, brought to WGS 84 by the published inverse, lie where the map says."""
    app = service.make_app(workspace_path, basemaps=str(config))
    with service.running(app) as home, chromium() as browser:  # noqa: SIM117 - home is needed
        with opened(browser, f"{home}/maps/idle?on={ON}") as seen:
            seen.page.get_by_label(title).check()
            seen.page.wait_for_timeout(1_200)
            placed = seen.page.evaluate(PLACED)
            assert len(placed) > 4
            for source, left, top in placed:
                z, y, x = map(int, re.search(r"/(\d+)/(\d+)/(\d+)$", source).groups())
                lon = (x + 0.5) / (1 << z) * 360 - 180
                lat = math.degrees(math.atan(math.sinh(math.pi * (1 - (2 * y + 1) / (1 << z)))))
                there = to_wgs84(np.array([lon]), np.array([lat]), datum)
                at = seen.page.evaluate(
                    "([lat, lng]) => { const p = mutu.map.latLngToContainerPoint([lat, lng]);"
                    " return [p.x, p.y]; }", [float(there[1][0]), float(there[0][0])],
                )  # fmt: skip
                assert abs(at[0] - left) < 2
                assert abs(at[1] - top) < 2
            note = seen.page.inner_text(".mutu-base-note")
            assert ("GCJ-02" in note) == (datum == "gcj02")
            assert ("审图号：示S（2025）001号" in note) == (datum == "wgs84")
            assert all(url.startswith((home, "data:")) for url in seen.requests)
            assert seen.errors == []
            seen.page.get_by_label("无底图").check()
            assert not seen.page.is_visible(".mutu-base-note")
