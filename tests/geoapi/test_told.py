"""What a click on a map's tiles tells: public facts of the parcel under it."""

import pytest

from layers import LAYERS
from tests.geoapi.service import ON, TELLING


@pytest.fixture(scope="module")
def places(get):
    """A place within each parcel of the toy county."""
    from shapely.geometry import shape

    features = get("/collections/parcels/items")["features"]
    inside = {f["id"]: shape(f["geometry"]).representative_point() for f in features}
    return {key: f"{at.x:.7f},{at.y:.7f}" for key, at in inside.items()}


@pytest.mark.parametrize("key", ["P0", "P3", "P10"])
def test_a_click_finds_the_parcel_under_it(get, places, key):
    told = get("/maps/parcels/at", point=places[key], on=ON)
    assert told["properties"]["k"] == key
    assert told == get("/maps/parcels/at", key=key, on=ON)
    assert told["geometry"]["type"] in {"Polygon", "MultiPolygon"}


def test_it_is_told_in_the_words_of_a_popup(get):
    told = get("/maps/parcels/at", key="P1", on=ON)["properties"]
    assert told["n"] == "地块<1>"
    (rows,) = told["p"]
    assert rows[0] == "P1"
    assert "15.0 亩" in rows[1]
    assert rows[-1] == "企业1"
    english = get("/maps/parcels/at", key="P1", on=ON, lang="en")["properties"]["p"][0]
    assert "mu" in english[1]


def test_a_figure_asked_for_comes_first(get):
    asked = {"key": "P3", "on": ON, "measure": "floor_area_ratio", "limits": "1"}
    unknown = get("/maps/parcels/at", **asked)["properties"]
    assert (unknown["c"], unknown["p"][0][0]) == (2, None)
    known = get("/maps/parcels/at", **asked | {"key": "P0"})["properties"]
    assert (known["c"], known["v"], known["p"][0][0]) == (1, "1.20", "1.20"), "12 000 / 10 000 m²"


def test_where_there_is_no_parcel_there_is_no_content(client):
    for asked in ({"point": "120.5,30"}, {"point": "0,0"}, {"key": "nobody"}):
        answer = client.get("/maps/parcels/at", params=asked)
        assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.parametrize("asked", [{}, {"point": "a,b"}, {"point": "1"}, {"point": "200,30"},
                                   {"point": "nan,nan"}, {"at": "x"}])  # fmt: skip
def test_what_is_no_place_is_refused(client, asked):
    assert client.get("/maps/parcels/at", params=asked).status_code == 400


def test_only_parcels_are_told(client):
    assert client.get("/maps/zones/at", params={"point": "120,33"}).status_code == 404


def test_no_confidential_figure_is_told(client):
    for n in range(11):
        text = client.get("/maps/parcels/at", params={"key": f"P{n}", "on": ON}).text
        assert not TELLING.search(text)
    assert client.get("/maps/parcels/at?key=P1&measure=tax_intensity").status_code == 403
    hidden = [f.name for f in LAYERS["parcels"].fields if f.access == "restricted"]
    for name in hidden:
        answer = client.get("/maps/parcels/at", params={"key": "P1", "filter": f"{name} > 0"})
        assert answer.status_code == 403
