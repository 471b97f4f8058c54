"""Tiles over HTTP: what is on them, who may see it, and what is said of them."""

import io
import struct

import jsonschema
import numpy as np
import pyogrio
import pytest
import shapely
from PIL import Image
from starlette.testclient import TestClient

from geoapi.planning.measures import MEASURES
from geoapi.views.tiles import sheets
from layers import LAYERS
from tests.geoapi.service import MARKER, make_app, make_workspace
from tests.toy import EAST, NORTH
from tests.views.tiles.test_grid import tile_at

HERE = tile_at(EAST + 550, NORTH + 50, 16)
BESIDE = f"16/{HERE.y}/{HERE.x + 40}"
AT = f"16/{HERE.y}/{HERE.x}"
DRAWN = [layer.name for layer in LAYERS.values() if layer.shape]
PARCELS = "/collections/parcels/tiles/WebMercatorQuad"
MAP = "/collections/parcels/map/tiles/WebMercatorQuad"


def picture(answer):
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "image/png"
    return np.array(Image.open(io.BytesIO(answer.content)).convert("RGBA"))


def colours(answer):
    found, counts = np.unique(picture(answer).reshape(-1, 4), axis=0, return_counts=True)
    return {tuple(colour[:3].tolist()) for colour, n in zip(found, counts, strict=True)
            if colour[3] > 200 and n > 40}  # fmt: skip


@pytest.fixture
def decoded(tmp_path):
    def decoded(answer):
        """Read as GDAL reads it."""
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
        path = tmp_path / "0.mvt"
        path.write_bytes(answer.content)
        return pyogrio.read_dataframe(path)

    return decoded


def test_a_map_tile_is_a_picture_and_one_for_sharp_screens_has_twice_its_side(client):
    assert picture(client.get(f"{MAP}/{AT}")).shape == (256, 256, 4)
    assert picture(client.get(f"{MAP}/{AT}@2x")).shape == (512, 512, 4)
    same = client.get(f"{PARCELS}/{AT}?f=png")
    assert same.content == client.get(f"{MAP}/{AT}").content


def test_a_vector_tile_holds_the_public_fields_of_what_lies_there(client, decoded):
    frame = decoded(client.get(f"{PARCELS}/{AT}"))
    assert {"P5", "P6"} <= set(frame["parcel_id"])
    row = frame.set_index("parcel_id").loc["P6"]
    assert (row["name"], row["site_area"], row["ownership"]) == ("地块<6>", 10_006, "state")
    public = {f.name for f in LAYERS["parcels"].fields if f.access == "public"}
    assert set(frame.columns) - {"mvt_id", "geometry"} <= public
    assert frame.geometry.is_valid.all()


def test_confidential_figures_are_in_no_tile_but_with_the_role(client, workspace_path, decoded):
    told = struct.pack("<d", MARKER)
    own = TestClient(make_app(workspace_path, restricted=True))
    assert told in own.get(f"{PARCELS}/{AT}").content
    assert decoded(own.get(f"{PARCELS}/{AT}"))["fixed_investment"][0] == MARKER
    for layer in DRAWN:
        answer = client.get(f"/collections/{layer}/tiles/WebMercatorQuad/14/6576/13653")
        assert answer.status_code in {200, 204}, answer.text
        assert told not in answer.content


@pytest.mark.parametrize("name", [m for m, one in MEASURES.items() if one.restricted])
def test_the_colour_of_a_parcel_does_not_tell_a_firms_figure(client, name):
    for address in (f"{MAP}/{AT}", f"{PARCELS}/{AT}"):
        answer = client.get(address, params={"measure": name})
        assert answer.status_code == 403, answer.text
        assert answer.headers["content-type"] == "application/problem+json"


def test_with_the_role_a_firms_class_is_shown(workspace_path):
    own = TestClient(make_app(workspace_path, restricted=True))
    assert picture(own.get(f"{MAP}/{AT}?measure=tax_paid&period=2024")).any()


@pytest.mark.parametrize("params", [
    {"filter": "fixed_investment > 1"}, {"filter": "fixed_investment > 1", "measure": "site_area"},
])  # fmt: skip
def test_confidential_columns_select_nothing(client, params):
    assert client.get(f"{MAP}/{AT}", params=params).status_code == 403


def test_parcels_are_coloured_by_a_measure(client):
    """P5 … have 10 005 m² and more, 15.0075 mu; the limits part them."""
    low = colours(client.get(f"{MAP}/{AT}", params={"measure": "site_area", "limits": "15.0082"}))
    assert low >= {(0xC2, 0xE6, 0x99), (0x31, 0xA3, 0x54)}, "two classes of the ramp"
    one = colours(client.get(f"{MAP}/{AT}", params={"measure": "site_area", "limits": ""}))
    assert (0x78, 0xC6, 0x79) in one
    assert not {(0xC2, 0xE6, 0x99), (0x31, 0xA3, 0x54)} & one


def test_a_filter_leaves_parcels_out(client, decoded):
    asked = {"filter": "ownership = 'state'"}
    frame = decoded(client.get(f"{PARCELS}/{AT}", params=asked))
    assert set(frame["ownership"]) == {"state"}
    whole, part = (picture(client.get(f"{MAP}/{AT}", params=p))[:, :, 3].sum() for p in ({}, asked))
    assert 0 < part < whole
    nothing = client.get(f"{MAP}/{AT}", params={"filter": "site_area > 1000000"})
    assert nothing.status_code == 204


def test_a_figure_asked_for_stands_in_the_vector_tile(client, decoded):
    frame = decoded(client.get(f"{PARCELS}/{AT}", params={"measure": "site_area"}))
    row = frame.set_index("parcel_id").loc["P6"]
    assert row["value"] == pytest.approx(10_006 / (10_000 / 15))


@pytest.mark.parametrize("path", [BESIDE, "12/0/0"])
def test_an_empty_tile_has_no_content(client, path):
    for base in (MAP, PARCELS):
        answer = client.get(f"{base}/{path}")
        assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.parametrize(("path", "status"), [
    ("3/8/0", 404), ("3/0/8", 404), ("3/0/a", 404), ("3/0/0@3x", 404), ("3/0/-1", 404),
    ("23/0/0", 400), ("-1/0/0", 400), ("x/0/0", 400), ("3/0/0?f=gif", 400),
    ("3/0/0?classes=9", 400), ("3/0/0?limits=a", 400), ("3/0/0?limits=3,1&measure=site_area", 400),
    ("3/0/0?measure=nothing", 400), ("3/0/0?by=zones", 400), ("3/0/0?colour=red", 400),
    ("3/0/0?filter=nothing%3D1", 400),
])  # fmt: skip
def test_what_is_no_tile_is_refused(client, path, status):
    answer = client.get(f"{PARCELS}/{path}")
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def test_maps_are_pictures_only_and_layers_without_shapes_have_no_tiles(client):
    assert client.get(f"{MAP}/{AT}?f=mvt").status_code == 400
    for path in ("", "/WebMercatorQuad", "/WebMercatorQuad/3/0/0"):
        answer = client.get(f"/collections/statements/tiles{path}")
        assert answer.status_code == 404
        assert "parcels" in answer.json()["detail"]
    assert client.get("/collections/zones/map/tiles/WebMercatorQuad/3/0/0?measure=site_area") \
        .status_code == 400  # fmt: skip


def test_a_tile_asked_for_with_its_version_is_kept_by_the_browser(client, get):
    told = get(PARCELS, f="tilejson")
    address = told["tiles"][0].format(z=16, y=HERE.y, x=HERE.x)
    assert "immutable" in client.get(address).headers["cache-control"]
    other = client.get(f"{PARCELS}/{AT}?v=other")
    assert other.headers["cache-control"] == "private, no-cache"
    again = client.get(f"{PARCELS}/{AT}", headers={"If-None-Match": other.headers["etag"]})
    assert again.status_code == 200, "of another address"
    same = client.get(f"{PARCELS}/{AT}?v=other", headers={"If-None-Match": other.headers["etag"]})
    assert same.status_code == 304


def test_a_new_edition_shows_in_the_next_tile(tmp_path):
    workspace = make_workspace(tmp_path / "toy.gpkg")
    app = make_app(tmp_path / "toy.gpkg")
    service = TestClient(app)
    before = service.get(f"{MAP}/{AT}")
    version = service.get(f"{MAP}?f=tilejson").json()["tiles"]
    frame = workspace.read().atlas["parcels"]
    workspace.add_edition("parcels", frame.iloc[:2], file="p", sha256="1" * 64, report={})
    assert app.state.holder.refresh()
    assert service.get(f"{MAP}/{AT}").status_code == 204
    assert before.status_code == 200
    assert service.get(f"{MAP}?f=tilejson").json()["tiles"] != version


def test_a_crowded_vector_tile_says_from_which_zoom_it_is_not(client, monkeypatch):
    monkeypatch.setattr(sheets, "MOST", 3)
    answer = client.get(f"{PARCELS}/10/{HERE.y >> 6}/{HERE.x >> 6}")
    assert answer.status_code == 413
    assert "放大" in answer.json()["detail"]
    assert client.get(f"{MAP}/10/{HERE.y >> 6}/{HERE.x >> 6}").status_code == 200


@pytest.mark.parametrize("layer", DRAWN)
@pytest.mark.parametrize("kind", ["tiles", "map/tiles"])
def test_every_layer_with_shapes_tells_of_its_tiles(get, layer, kind):
    """OGC 20-057, requirements /req/tilesets-list and /req/tileset."""
    rel = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-" + (
        "map" if "map" in kind else "vector"
    )
    links = get(f"/collections/{layer}")["links"]
    assert [to["href"] for to in links if to["rel"] == rel] == [
        f"http://testserver/collections/{layer}/{kind}"
    ]
    (item,) = get(f"/collections/{layer}/{kind}")["tilesets"]
    assert item["dataType"] == ("map" if "map" in kind else "vector")
    assert item["crs"] == "http://www.opengis.net/def/crs/EPSG/0/3857"
    own = next(to["href"] for to in item["links"] if to["rel"] == "self")
    told = get(own.removeprefix("http://testserver"))
    (template,) = (to for to in told["links"] if to["rel"] == "item")
    assert template["templated"] is True
    assert template["type"] == (
        "image/png" if "map" in kind else "application/vnd.mapbox-vector-tile"
    )
    for limit in told["tileMatrixSetLimits"]:
        most = (1 << int(limit["tileMatrix"])) - 1
        assert 0 <= limit["minTileRow"] <= limit["maxTileRow"] <= most
        assert 0 <= limit["minTileCol"] <= limit["maxTileCol"] <= most


def test_every_tile_within_the_limits_is_an_answer(client, get):
    told = get(PARCELS)
    (template,) = (to["href"] for to in told["links"] if to["rel"] == "item")
    limits = {int(one["tileMatrix"]): one for one in told["tileMatrixSetLimits"]}
    assert limits[16]["minTileCol"] <= HERE.x <= limits[16]["maxTileCol"]
    assert limits[16]["minTileRow"] <= HERE.y <= limits[16]["maxTileRow"]
    for zoom in (0, 5, 12):
        one = limits[zoom]
        address = template.format(
            tileMatrix=zoom, tileRow=one["minTileRow"], tileCol=one["minTileCol"]
        )
        assert client.get(address).status_code in {200, 204}


TILEJSON = {
    "type": "object", "required": ["tilejson", "tiles", "vector_layers"], "properties": {
        "tilejson": {"const": "3.0.0"}, "tiles": {"type": "array", "minItems": 1},
        "bounds": {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4},
        "center": {"type": "array", "minItems": 3, "maxItems": 3},
        "minzoom": {"type": "integer", "minimum": 0}, "maxzoom": {"type": "integer", "maximum": 30},
        "vector_layers": {"type": "array", "items": {
            "type": "object", "required": ["id", "fields"], "properties": {
                "fields": {"type": "object", "additionalProperties": {"type": "string"}}}}},
    },
}  # fmt: skip
"""From the TileJSON 3.0.0 specification."""


@pytest.mark.parametrize("layer", DRAWN)
def test_tilejson_is_as_specified(get, layer):
    told = get(f"/collections/{layer}/tiles/WebMercatorQuad", f="tilejson")
    jsonschema.validate(told, TILEJSON)
    hidden = {f.name for f in LAYERS[layer].fields if f.access == "restricted"}
    assert not hidden & set(told["vector_layers"][0]["fields"])


def test_tilejson_says_where_the_parcels_are(get):
    west, south, east, north = get(PARCELS, f="tilejson")["bounds"]
    box = shapely.box(west, south, east, north)
    for feature in get("/collections/parcels/items")["features"]:
        shape = shapely.geometry.shape(feature["geometry"])
        assert box.buffer(2e-6).contains(shape)


def test_the_conformance_names_tiles(get):
    declared = get("/conformance")["conformsTo"]
    for part in ("core", "tileset", "tilesets-list", "geodata-tilesets", "mvt", "png"):
        assert f"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/{part}" in declared


def test_a_past_moment_has_its_own_tiles(past):
    from tests.geoapi.service import THEN

    then = past.get(f"/collections/parcels/map/tiles?at={THEN.date()}").json()
    assert "at=" in then["tilesets"][0]["links"][0]["href"]
    assert past.get(f"{MAP}/{AT}?at={THEN.date()}").status_code == 200


def test_the_grid_is_that_of_the_standard(get):
    """OGC 17-083r4, annex D.1: WebMercatorQuad, to the digits that are printed there."""
    [listed] = get("/tileMatrixSets")["tileMatrixSets"]
    told = get(listed["links"][0]["href"].removeprefix("http://testserver"))
    assert (told["id"], told["uri"], told["crs"]) == (listed["id"], listed["uri"], listed["crs"])
    assert told["uri"].endswith("/tilematrixset/OGC/1.0/WebMercatorQuad")
    matrices = told["tileMatrices"]
    assert [one["id"] for one in matrices] == [str(zoom) for zoom in range(25)]
    first, deep = matrices[0], matrices[18]
    assert first["scaleDenominator"] == pytest.approx(559082264.028717, rel=1e-12)
    assert first["cellSize"] == pytest.approx(156543.033928041, rel=1e-12)
    assert first["pointOfOrigin"] == pytest.approx([-20037508.3427892, 20037508.3427892], abs=1e-6)
    assert (deep["matrixWidth"], deep["matrixHeight"], deep["tileWidth"]) == (262144, 262144, 256)
    assert deep["scaleDenominator"] == pytest.approx(2132.72958384978, rel=1e-12)


def test_every_tileset_leads_to_its_grid(get):
    for kind in ("tiles", "map/tiles"):
        told = get(f"/collections/parcels/{kind}/WebMercatorQuad")
        links = {one["rel"]: one["href"] for one in told["links"]}
        scheme = links["http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"]
        grid = get(scheme.removeprefix("http://testserver"))
        assert grid["uri"] == told["tileMatrixSetURI"]
        assert {"title", "dataType", "crs", "links"} <= told.keys()
        assert links["http://www.opengis.net/def/rel/ogc/1.0/geodata"]
        known = {one["id"] for one in grid["tileMatrices"]}
        assert {one["tileMatrix"] for one in told["tileMatrixSetLimits"]} <= known


def test_another_grid_is_not_there(client):
    answer = client.get("/tileMatrixSets/WorldCRS84Quad")
    assert answer.status_code == 404
    assert "WebMercatorQuad" in answer.json()["detail"]
