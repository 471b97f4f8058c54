"""OGC API Features, each test named by what the standard asks (/conf/...)."""

import math
from urllib.parse import quote

import numpy as np
import pytest
import shapely
from shapely.geometry import shape

from layers import LAYERS
from tests.geoapi.service import ODD_KEY

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
RESERVED = {"f", "limit", "offset", "bbox", "datetime", "filter", "filter-lang", "crs", "lang"}


def linked(document, rel):
    return next((link["href"] for link in document["links"] if link["rel"] == rel), None)


def all_items(client, url):
    """Follow `next` to the end, as a client does."""
    found, pages = [], 0
    while url:
        answer = client.get(url)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        assert page["numberReturned"] == len(page["features"])
        found += page["features"]
        url, pages = linked(page, "next"), pages + 1
    return found, pages


def test_landing_page_leads_everywhere(client, get):
    document = get("/")
    for rel in ("self", "service-desc", "service-doc", "conformance", "data"):
        assert client.get(linked(document, rel)).status_code == 200, rel


def test_browsers_are_sent_to_the_page_for_people(client):
    answer = client.get("/", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert answer.status_code == 307
    assert answer.headers["location"].endswith("/ui/")
    assert client.get("/", headers={"Accept": "application/json"}).status_code == 200
    assert client.get("/?f=json", headers={"Accept": "text/html"}).status_code == 200


def test_conformance_names_only_what_is_there(get):
    declared = {name.split("/spec/")[1] for name in get("/conformance")["conformsTo"]}
    assert {f"ogcapi-features-1/1.0/conf/{c}" for c in ("core", "geojson", "oas30")} <= declared
    assert not any("crs" in name or "cql2" in name for name in declared)


def test_every_layer_is_a_collection(client, get):
    document = get("/collections")
    assert [c["id"] for c in document["collections"]] == list(LAYERS)
    for collection in document["collections"]:
        assert collection["itemType"] == "feature"
        assert collection["crs"] == [CRS84]
        assert collection == get(f"/collections/{collection['id']}")
        for link in collection["links"]:
            assert client.get(link["href"]).status_code == 200, link


def test_extent_is_that_of_the_shapes(get):
    bbox = get("/collections/towns")["extent"]["spatial"]["bbox"]
    shapes = [shape(f["geometry"]) for f in get("/collections/towns/items")["features"]]
    assert bbox == [pytest.approx(shapely.total_bounds(shapes).tolist(), abs=1e-9)]
    assert "extent" not in get("/collections/statements")


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("limit", [1, 3, 4, 1000])
def test_paging_walks_all_items_exactly_once(client, get, layer, limit):
    count = get(f"/collections/{layer}")["itemCount"]
    found, pages = all_items(client, f"/collections/{layer}/items?limit={limit}")
    ids = [feature["id"] for feature in found]
    assert len(ids) == len(set(ids)) == count
    assert pages == max(1, math.ceil(count / limit))


def test_the_previous_page_is_the_one_before(client, get):
    page = get("/collections/parcels/items", limit=3, offset=7)
    before = client.get(linked(page, "prev")).json()
    assert [f["id"] for f in before["features"]] == ["P4", "P5", "P6"]
    assert linked(get("/collections/parcels/items", limit=3), "prev") is None


def test_paging_keeps_the_question(client):
    url = "/collections/parcels/items?ownership=state&limit=2&filter=site_area > 10001"
    found, pages = all_items(client, url)
    assert [f["id"] for f in found] == ["P2", "P4", "P6", "P8"]
    assert pages == 2


@pytest.mark.parametrize("layer", LAYERS)
def test_every_item_is_found_by_its_id(outside, layer):
    for feature in outside.get(f"/collections/{layer}/items").json()["features"]:
        answer = outside.get(f"/collections/{layer}/items/{quote(feature['id'], safe='')}")
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/geo+json"
        alone = answer.json()
        assert {k: alone[k] for k in feature} == feature
        assert outside.get(linked(alone, "self")).json() == alone


def test_composite_keys_survive(get):
    ids = [f["id"] for f in get("/collections/statements/items")["features"]]
    assert ids[0] == ODD_KEY.replace("%", "%25").replace(":", "%3A") + ":2024"
    assert ids[1] == "E1:2024"


def test_geometries_are_rfc_7946(get):
    features = get("/collections/parcels/items")["features"]
    for geometry in (shape(f["geometry"]) for f in features):
        assert geometry.is_valid
        for part in geometry.geoms:
            assert part.exterior.is_ccw
            assert not any(ring.is_ccw for ring in part.interiors)
        lon, lat = geometry.centroid.coords[0]
        assert 119.9 < lon < 120.2
        assert 33 < lat < 34
        numbers = shapely.get_coordinates(geometry)
        assert np.array_equal(numbers, numbers.round(7))
    assert len(shape(features[10]["geometry"]).geoms) == 2


def test_layers_without_geometry_are_features_with_null(get):
    assert {f["geometry"] for f in get("/collections/statements/items")["features"]} == {None}
    assert get("/collections/statements/items", bbox="-180,-90,180,90")["numberMatched"] == 0


def test_unknown_is_null_and_values_have_their_type(get):
    third = get("/collections/parcels/items/P3")["properties"]
    assert third["floor_area"] is None
    assert third["site_area"] == 10003.0
    first = get("/collections/zones/items/Z1")["properties"]
    assert first["recognised_on"] == "2020-05-01"
    assert first["name"] == "<b>一区</b>"
    firm = get("/collections/enterprises/items/E7")["properties"]
    assert firm["above_scale"] is True


@pytest.mark.parametrize("seed", range(12))
def test_a_box_finds_what_brute_force_finds(get, seed):
    features = get("/collections/parcels/items")["features"]
    west, south, east, north = shapely.total_bounds([shape(f["geometry"]) for f in features])
    edges = np.random.default_rng(seed).uniform((west, south) * 2, (east, north) * 2)
    low, high = np.minimum(edges[:2], edges[2:]), np.maximum(edges[:2], edges[2:])
    box = shapely.box(*low, *high)
    expected = {f["id"] for f in features if shape(f["geometry"]).intersects(box)}
    text = ",".join(repr(float(edge)) for edge in (*low, *high))
    found = get("/collections/parcels/items", bbox=text)
    assert {f["id"] for f in found["features"]} == expected
    assert found["numberMatched"] == len(expected)
    six = f"{float(low[0])!r},{float(low[1])!r},0,{float(high[0])!r},{float(high[1])!r},99"
    assert get("/collections/parcels/items", bbox=six)["numberMatched"] == len(expected)


def test_a_box_over_the_antimeridian(get):
    assert get("/collections/parcels/items", bbox="119,30,-170,40")["numberMatched"] == 11
    assert get("/collections/parcels/items", bbox="121,30,119,40")["numberMatched"] == 0


@pytest.mark.parametrize("bbox", [
    "", "1,2,3", "1,2,3,4,5", "a,b,c,d", "1,2,nan,4", "1,2,inf,4", "1,9,3,4", "1,2,3,4,5,6,7",
])  # fmt: skip
def test_a_wrong_box_is_refused(client, bbox):
    assert client.get("/collections/parcels/items", params={"bbox": bbox}).status_code == 400


@pytest.mark.parametrize("when", [
    "2024-01-01", "2024-01-01T00:00:00Z", "2024-01-01/2024-12-31", "../2024-01-01", "2024-01-01/",
])  # fmt: skip
def test_datetime_does_not_select_without_a_temporal_extent(get, when):
    assert get("/collections/parcels/items", datetime=when)["numberMatched"] == 11


@pytest.mark.parametrize("when", ["", "yesterday", "2024-13-01", "a/b", "2024-01-01/../x", "1/2/3"])
def test_a_wrong_datetime_is_refused(client, when):
    assert client.get("/collections/parcels/items", params={"datetime": when}).status_code == 400


@pytest.mark.parametrize(("layer", "name", "text", "count"), [
    ("parcels", "ownership", "state", 5), ("parcels", "site_area", "10003", 1),
    ("parcels", "site_area", "1.0004e4", 1), ("parcels", "name", "地块<4>", 1),
    ("enterprises", "above_scale", "true", 5), ("enterprises", "above_scale", "false", 5),
    ("zones", "recognised_on", "2020-05-01", 1), ("parcels", "ownership", "nothing", 0),
])  # fmt: skip
def test_property_filters(get, layer, name, text, count):
    assert get(f"/collections/{layer}/items", **{name: text})["numberMatched"] == count


@pytest.mark.parametrize(("layer", "name", "text"), [
    ("parcels", "site_area", "big"), ("parcels", "site_area", "nan"),
    ("enterprises", "above_scale", "yes"), ("zones", "recognised_on", "2020-02-30"),
])  # fmt: skip
def test_a_value_of_the_wrong_type_is_refused(client, layer, name, text):
    answer = client.get(f"/collections/{layer}/items", params={name: text})
    assert answer.status_code == 400
    assert name in answer.json()["detail"]


def test_cql2_filters(get):
    def count(text):
        return get("/collections/parcels/items", filter=text)["numberMatched"]

    assert count("site_area > 10007") == 2
    assert count("ownership = 'state' AND site_area BETWEEN 10000 AND 10004") == 3
    assert count("floor_area IS NULL") == 2
    assert count("parcel_id IN ('P1', 'P2')") == 2
    assert count("宗地面积 > 10007") == 2


def test_unknown_query_parameters_are_refused_by_name(client):
    """/conf/core/query-param-unknown: never a silently unfiltered 200."""
    answer = client.get("/collections/parcels/items?colour=red")
    assert answer.status_code == 400
    detail = answer.json()["detail"]
    assert "colour" in detail
    assert "bbox" in detail
    assert "site_area" in detail
    assert client.get("/collections?colour=red").status_code == 400
    assert client.get("/collections/parcels/items?limit=1&limit=2").status_code == 400


def test_limit_is_clamped_and_checked(client, workspace_path, get):
    from starlette.testclient import TestClient

    from tests.geoapi.service import make_app

    small = TestClient(make_app(workspace_path, page_limit=4))
    assert small.get("/collections/parcels/items?limit=999").json()["numberReturned"] == 4
    for wrong in ("0", "-1", "ten", "1.5", ""):
        assert client.get(f"/collections/parcels/items?limit={wrong}").status_code == 400, wrong
    assert get("/collections/parcels/items", offset=10**8)["numberReturned"] == 0


def test_queryables_are_what_can_be_asked(client, get):
    for layer in LAYERS.values():
        document = get(f"/collections/{layer.name}/queryables")
        assert document["$id"].endswith(f"/collections/{layer.name}/queryables")
        assert document["type"] == "object"
        for name, described in document["properties"].items():
            assert described["title"] == layer.field(name).zh
            value = {"number": "1", "integer": "1", "boolean": "true"}.get(described["type"], "x")
            value = "2024-01-01" if described.get("format") == "date" else value
            answer = client.get(f"/collections/{layer.name}/items", params={name: value})
            assert answer.status_code == 200, answer.text
    assert get("/collections/parcels/queryables")["properties"]["site_area"]["x-ogc-unit"] == "m2"


def test_no_field_has_the_name_of_a_parameter():
    assert not RESERVED & {f.name for layer in LAYERS.values() for f in layer.fields}


def test_items_fit_their_schema(get):
    import jsonschema

    for layer in LAYERS:
        schema = get(f"/collections/{layer}/schema")
        for part in schema["properties"].values():
            part.pop("enum", None)
        jsonschema.Draft202012Validator.check_schema(schema)
        for feature in get(f"/collections/{layer}/items")["features"]:
            known = {k: v for k, v in feature["properties"].items() if v is not None}
            jsonschema.validate(known, schema)


def test_link_header_and_crs(client):
    answer = client.get("/collections/parcels/items?limit=3&offset=3")
    assert 'rel="next"' in answer.headers["link"]
    assert 'rel="prev"' in answer.headers["link"]
    assert answer.headers["content-crs"] == f"<{CRS84}>"
    assert answer.headers["content-type"] == "application/geo+json"
