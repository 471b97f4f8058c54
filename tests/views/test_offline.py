import re

import folium
import pytest
from folium.plugins import MarkerCluster
from xstatic.pkg import font_awesome, jquery, leaflet

from geoapi.views import offline


def _map(**options):
    return folium.Map(location=(30.5, 119.8), tiles=None, **options)


def _sources(html):
    tags = re.sub(r"(<script[^>]*>).*?</script>", r"\1", html, flags=re.DOTALL)
    return re.findall(r'(?:src|href)="([^"]+)"', tags)


def test_installed_packages_are_the_versions_folium_asks_for():
    asked = dict((*folium.folium._default_js, *folium.folium._default_css))
    assert f"leaflet@{leaflet.VERSION}/" in asked["leaflet"]
    assert f"jquery-{jquery.VERSION}.min" in asked["jquery"]
    wanted = re.search(r"free@(\d+\.\d+)", asked["awesome_markers_font_css"])
    assert font_awesome.VERSION.startswith(wanted[1])


def test_everything_folium_asks_for_is_answered_or_dropped_with_a_reason():
    for _, url in (*folium.folium._default_js, *folium.folium._default_css):
        name = offline._answer(url)
        assert name in offline.FILES or offline.DROPPED[url.rsplit("/", 1)[-1]]


def test_inline_page_links_to_nothing():
    html = offline.render(_map(), mode="inline")
    assert _sources(html) == []
    assert not re.search(
        r"url\((?!data:|#)", re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)
    )


def test_unused_heavy_files_stay_away():
    plain = offline.render(_map(), mode="inline")
    assert "Font Awesome" not in plain
    assert "jQuery" not in plain
    page = _map()
    folium.Marker((30.5, 119.8), popup="甲").add_to(page)
    assert "jQuery" in offline.render(page, mode="inline")
    html = '<i class="fa-solid fa-flag"></i>'
    folium.Marker((30.5, 119.8), icon=folium.DivIcon(html=html)).add_to(page)
    assert "font/woff2;base64" in offline.render(page, mode="inline")


def test_static_page_links_only_to_files_that_are_served():
    html = offline.render(_map(), mode="static", static_url="/files/")
    names = [re.sub(r"^/files/|\?v=\w+$", "", link) for link in _sources(html)]
    assert names
    assert set(names) <= set(offline.static_files())


def test_a_static_page_asks_for_all_its_files_before_it_runs_the_first():
    html = offline.render(_map(), mode="static")
    ahead = re.findall(r'<link rel="preload" as="\w+" href="([^"]+)"', html)
    used = re.findall(r'<script[^>]* src="([^"]+)"|<link rel="stylesheet" href="([^"]+)"', html)
    assert ahead == [script or style for script, style in used]
    assert html.rindex("preload") < html.index("<script")


def test_static_files_exist_and_their_own_references_too():
    for name, path in offline.static_files().items():
        assert path.is_file()
        if name.endswith(".css"):
            folder = name.rsplit("/", 1)[0]
            for target in offline._CSS_URL.findall(path.read_text(encoding="utf-8")):
                if target.startswith(("data:", "#")) or target.endswith(".ttf"):
                    continue
                whole = f"{folder}/{target}".replace("css/../", "")
                assert whole in offline.static_files()


def test_an_unknown_address_is_an_error():
    page = _map()
    MarkerCluster().add_to(page)
    with pytest.raises(offline.UnknownAssetError, match="markercluster"):
        offline.render(page, mode="inline")


@pytest.mark.parametrize("tiles", ["OpenStreetMap", "//maps.example/{z}/{x}/{y}.png"])
def test_a_background_map_from_elsewhere_is_an_error(tiles):
    page = folium.Map(tiles=tiles, attr="x")
    with pytest.raises(offline.UnknownAssetError, match="tiles=None"):
        offline.render(page, mode="static")


def test_a_configured_host_is_allowed_and_named_in_the_policy():
    page = folium.Map(tiles="http://gis.intranet/{z}/{x}/{y}.png", attr="x")
    html = offline.render(page, mode="static", hosts=("gis.intranet",))
    assert "img-src 'self' data: blob: http://gis.intranet" in html


def test_own_tiles_need_the_service():
    page = folium.Map(tiles="/tiles/{z}/{x}/{y}.png", attr="x")
    assert "/tiles/" in offline.render(page, mode="static")
    with pytest.raises(offline.UnknownAssetError):
        offline.render(page, mode="inline")


def test_markers_with_font_icons_are_refused():
    page = _map()
    folium.Marker((30.5, 119.8), icon=folium.Icon(icon="home")).add_to(page)
    with pytest.raises(offline.UnknownAssetError, match="DivIcon"):
        offline.render(page, mode="inline")


def test_the_same_map_gives_the_same_bytes_twice():
    def page():
        made = _map()
        folium.GeoJson({"type": "FeatureCollection", "features": []}, name="甲").add_to(made)
        return made

    once = page()
    assert offline.render(once, mode="inline") == offline.render(page(), mode="inline")
    assert offline.render(once, mode="inline") == offline.render(once, mode="inline")


def test_shown_in_a_notebook_before_it_still_renders_once():
    page = _map()
    page.get_root().render()
    assert offline.render(page, mode="inline").count('<div class="folium-map"') == 1


def test_every_script_bears_the_nonce_of_its_page():
    html = offline.render(_map(), mode="inline")
    nonce = re.search(r"'nonce-(\w+)'", html)[1]
    tags = re.findall(r"<script[^>]*>", html)
    assert tags
    assert all(f'nonce="{nonce}"' in tag for tag in tags)


def test_a_page_too_large_is_refused_with_advice():
    with pytest.raises(offline.PageTooLargeError, match=r"(?s)乡镇.*瓦片.*MUTU_PAGE_MB"):
        offline.render(_map(), mode="inline", most=1000)
