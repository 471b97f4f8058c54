"""Maps and figures of a measure: classes, industries, periods and filters, as the service tells."""

from datetime import date

import numpy as np
import pytest
from starlette.testclient import TestClient

from geoapi.questions.scenes import compose
from geoapi.questions.tiles import Colouring, ask_colours
from geoapi.questions.views import Wanted, filled
from geoapi.views.maps import MAPS
from geoapi.views.web import layers as map_layers
from geoapi.views.web.figures import coloured
from layers import LAYERS
from layers.store import open_workspace
from tests.geoapi import several
from tests.geoapi.service import ON
from tests.geoapi.several import settings_of

FILTER = "above_scale = true"


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("several") / "toy.gpkg"


@pytest.fixture(scope="module")
def client(path):
    return TestClient(several.make_app(path), follow_redirects=False)


@pytest.fixture(scope="module")
def county(client, path):  # noqa: ARG001 - who serves it has made it
    return open_workspace(path).read()


def asked(client, name="intensity", **params):
    answer = client.get(f"/maps/{name}", params={"on": ON, **params})
    assert answer.status_code == 200, answer.text
    return settings_of(answer)


def figures(settings):
    return next(one for one in settings["layers"] if one["name"] == "figures")


def alone(client, period, by="zones", **params):
    params = {"by": by, "period": period, **params}
    return client.get("/measures/tax_intensity", params=params)


@pytest.mark.parametrize(("by", "more"), [
    ("zones", {}), ("towns", {}), ("industries", {}), ("towns", {"filter": FILTER}),
])  # fmt: skip
def test_each_period_is_told_exactly_as_if_it_were_asked_alone(client, by, more):
    settings = asked(client, by=by, **more)
    layer = figures(settings)
    periods = [step["period"] for step in layer["steps"]]
    assert periods == [step["period"] for step in settings["slider"]["steps"]]
    told = {period: alone(client, period, by, **more) for period in ("2022", "2023", "2024")}
    assert periods == [period for period, answer in told.items() if answer.status_code == 200]
    assert periods == ["2023", "2024"]  # two firms made a statement in 2022
    assert settings["slider"]["at"] == 1
    for step in layer["steps"]:
        rows = {row["key"]: row for row in told[step["period"]].json()["rows"]}
        keys = list(rows) if by != "industries" else sorted(rows)
        assert len(step["units"]) == len(keys) + (3 if by == "industries" else 0)
        for key, (_, value, words) in zip(keys, step["units"], strict=False):
            row, first = rows[key], int(by == "industries")
            if row["value"] is None:
                assert value is None
                assert words[first] in {None, "不公开"}
                assert words[first + 1] in {None, ""}
            else:
                digits = len(value.partition(".")[2])
                assert float(value) == pytest.approx(row["value"], abs=0.51 * 10**-digits)


def test_what_may_not_be_told_is_not_on_the_page(client):
    """Two firms make chemicals, one is in Z1: no number of theirs stands in any period."""
    for by, hidden in (("industries", "26"), ("zones", "Z1")):
        layer = figures(asked(client, by=by))
        for step in layer["steps"]:
            rows = alone(client, step["period"], by).json()["rows"]
            at = sorted(r["key"] for r in rows).index(hidden)
            unit = step["units"][at]
            assert layer["kinds"][unit[0]] == "不公开"
            assert unit[1] is None


def test_classes_are_the_same_in_every_period_and_made_of_all(client):
    layer = figures(asked(client, by="towns", classes="natural"))
    values = [float(unit[1]) for step in layer["steps"] for unit in step["units"]]
    assert len(values) == 4
    classes = {unit[0] for step in layer["steps"] for unit in step["units"]}
    assert classes == {0, 1, 2, 3}  # four different figures, a class each
    for step in layer["steps"]:
        counted = [0] * len(step["counts"])
        for unit in step["units"]:
            counted[unit[0]] += 1
        assert counted == step["counts"]


def test_years_and_quarters_are_not_mixed_and_parcels_have_no_slider(client):
    assert asked(client, period="2024Q1")["slider"] is None
    assert asked(client, periods="one")["slider"] is None
    assert asked(client, period="2023")["slider"]["at"] == 0
    for by in ("zones", "parcels", "industries"):
        assert asked(client, by=by, measure="floor_area_ratio")["slider"] is None


def test_shapes_stand_on_the_page_once(client):
    one, all_ = (client.get(f"/maps/intensity?on={ON}&by=zones&periods={p}").text
                 for p in ("one", "all"))  # fmt: skip
    assert one.count('"Polygon"') + one.count('"MultiPolygon"') == (
        all_.count('"Polygon"') + all_.count('"MultiPolygon"')
    )
    assert len(all_) - len(one) < 4_000


@pytest.mark.parametrize("asking", ["/maps/intensity", "/figures/intensity.png"])
@pytest.mark.parametrize("classes", ["5,3", "many", "1,2,3,4,5,6,7", "", "nan", "<b>"])
def test_wrong_classes_are_refused_by_name(client, asking, classes):
    answer = client.get(asking, params={"classes": classes})
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith("classes 应为 quantile")


def test_tiles_take_the_same_words_for_classes(client):
    tile = "/collections/parcels/map/tiles/WebMercatorQuad/16/26305/54613"
    asking = {"measure": "site_area", "classes": "15,20"}
    given = client.get(tile, params=asking)
    limits = client.get(tile, params={"measure": "site_area", "limits": "15,20"})
    assert given.status_code == 200
    assert given.content == limits.content
    for classes in ("natural", "quantile", "3"):
        assert client.get(tile, params=asking | {"classes": classes}).status_code == 200
    for classes in ("9,1", "jenks", "1,2,3,4,5,6,7", ""):
        answer = client.get(tile, params=asking | {"classes": classes})
        assert answer.status_code == 400
        assert "classes 应为 quantile" in answer.json()["detail"]


def test_given_limits_are_in_the_legend_to_the_digit(client):
    page = client.get(f"/maps/intensity?on={ON}&by=towns&classes=0.333,1.5,12")
    assert figures(settings_of(page))["kinds"][:4] == [
        "&lt; 0.333".replace("&lt;", "<"), "0.333 – 1.5", "1.5 – 12", "≥ 12",
    ]  # fmt: skip
    assert "分级：指定界限" in page.text


@pytest.mark.parametrize("text", [
    "tax_paid > 1", "uscc = 'E1'", "name LIKE '%'", "nothing = 1", "above_scale =", "1", "x" * 2001,
    "<script>alert(1)</script>", "above_scale = true and tax_paid > 0",
])  # fmt: skip
@pytest.mark.parametrize("asking", ["/maps/intensity", "/figures/intensity.svg"])
def test_a_filter_passes_the_gate_of_measures(client, text, asking):
    said = client.get("/measures/tax_intensity", params={"by": "zones", "filter": text})
    answer = client.get(asking, params={"filter": text})
    assert answer.status_code == said.status_code >= 400
    assert answer.json()["detail"] == said.json()["detail"]


def test_the_gate_of_filters_is_that_of_everyone_whatever_the_role(path):
    own = TestClient(several.service.make_app(path, restricted=True))
    for text, measure in (("tax_paid > 1", "tax_intensity"), ("fixed_investment > 1", "site_area")):
        answer = own.get("/maps/intensity", params={"filter": text, "measure": measure})
        assert answer.status_code in {400, 403}


def test_the_filter_is_said_and_harmless(client):
    text = "above_scale = true or industry_code = '<img src=x onerror=alert(1)>{{7*7}}'"
    page = client.get("/maps/intensity", params={"by": "towns", "filter": text})
    assert page.status_code in {200, 403}
    if page.status_code == 200:
        assert "<img" not in page.text
        assert "筛选：above_scale = true or" in page.text
    assert client.get("/figures/intensity.svg", params={"by": "towns", "filter": FILTER}
                      ).status_code == 200  # fmt: skip


@pytest.mark.parametrize("given", [{"classes": "natural"}, {"filter": FILTER}])
@pytest.mark.parametrize("name", ["idle", "overview", "hotspots"])
def test_other_maps_take_neither_classes_nor_filter(client, name, given):
    answer = client.get(f"/maps/{name}", params={"on": ON, "by": "towns", **given})
    assert answer.status_code == 400
    assert "intensity" in answer.json()["detail"]


def scene_of(county, **wanted):
    by = wanted.pop("by", "industries")
    scene = compose(county, on=date(2025, 6, 30), by=by, where=wanted.get("where"))
    return filled(scene, "intensity", Wanted(by=by, **wanted))


@pytest.mark.parametrize("where", [None, FILTER])
def test_tiles_colour_what_a_page_colours(county, where):
    """Each parcel's class on the tiles is the one that a page of shapes would give it."""
    scene = scene_of(county, where=where)
    layer = coloured(scene)
    (step,) = layer.steps
    page = {
        one["properties"]["k"]: step["units"][unit][0]
        for one, unit in zip(layer.features, step["of"], strict=True)
    }
    classes = scene.shown.classing.of(scene.table.rows["value"])
    limits = classes.limits if classes.labels else None
    asking = Colouring("tax_intensity", where=where, limits=limits, by="industries")
    look = ask_colours(county, LAYERS["parcels"], asking).look
    keys = county.atlas["parcels"]["parcel_id"]
    drawn = dict(zip(keys, look.of(np.arange(len(keys))).tolist(), strict=True))
    assert {key: found for key, found in drawn.items() if found != 255} == page
    assert len(set(page.values())) == (2 if where else 4)
    assert ("P0" in page) is (where is None)  # E0 is below scale


def test_a_parcel_tells_its_division_and_the_division_its_figure(client):
    told = client.get(
        f"/maps/parcels/at?key=P6&on={ON}&measure=tax_intensity&by=industries&period=2024"
    ).json()["properties"]
    layer = figures(asked(client, by="industries", period="2024"))
    units = next(step for step in layer["steps"] if step["period"] == "2024")["units"]
    machinery = next(unit for unit in units if unit[2][0].startswith("34"))
    assert told["v"] == machinery[1]
    assert told["p"][0][: len(machinery[2])] == machinery[2]
    chemicals = client.get(
        f"/maps/parcels/at?key=P8&on={ON}&measure=tax_intensity&by=industries&period=2024"
    ).json()["properties"]
    assert "v" not in chemicals
    assert chemicals["p"][0][1] == "不公开"
    nobody = client.get(f"/maps/parcels/at?key=P10&on={ON}&measure=tax_intensity&by=industries")
    assert nobody.json()["properties"]["p"][0][0] == "期末无企业使用"


def test_a_page_of_tiles_changes_its_tiles_with_the_period(client, monkeypatch):
    monkeypatch.setattr(map_layers, "MANY", 5)
    settings = asked(client, by="industries", classes="natural", filter=FILTER)
    layer = figures(settings)
    for step in layer["steps"]:
        for address in (step["tiles"], step["told"]):
            assert f"period={step['period']}" in address
            assert "by=industries" in address
            assert "filter=above_scale" in address
        tile = step["tiles"].replace("{z}/{y}/{x}{r}", "14/6576/13653")
        assert client.get(tile).status_code in {200, 204}
        assert sum(step["counts"]) == 6  # the parcels of E5 … E9, and P10, which nobody uses
        assert all(box is None or len(box) == 2 for box in step["boxes"])
    before, after = figures(asked(client, by="industries", classes="natural"))["steps"]
    assert before["units"] != after["units"]
    assert "limits=" in before["tiles"]


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
@pytest.mark.parametrize("classes", ["natural", "1,2"])
def test_figures_by_industries(client, ending, classes):
    answer = client.get(f"/figures/intensity.{ending}?on={ON}&by=industries&classes={classes}")
    assert answer.status_code == 200
    assert len(answer.content) > 10_000


def test_every_map_of_the_county_still_says_how_its_classes_were_made(county):
    for by in ("towns", "industries"):
        scene = scene_of(county, by=by)
        assert "分级：分位数" in coloured(scene).note
        assert MAPS["intensity"](scene) is not None
