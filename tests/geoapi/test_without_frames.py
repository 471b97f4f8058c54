"""A service over a large county answers without building a single polygon."""

import pytest
from starlette.testclient import TestClient

from geoapi.app import create_app
from geoapi.http.holder import Holder
from geoapi.settings import Settings
from layers.store import copies, open_workspace
from layers.store.columns import ColumnLeaf
from tests.geoapi import service


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    path = tmp_path_factory.mktemp("large") / "toy.gpkg"
    service.make_workspace(path)
    return path


@pytest.mark.parametrize("address", [
    "/measures/site_area?by=zones", "/measures/tax_intensity?by=towns",
    "/measures/measured_area?by=county", "/measures/site_area?by=parcels", "/measures", "/readyz",
    "/measures/output_intensity?by=industries", "/idle?on=2025-06-30",
    "/measures/site_area?by=towns&rule=majority", "/measures/floor_area?by=zones&rule=centroid",
    "/collections/parcels", "/collections/parcels/items?limit=3&bbox=119,31,121,34",
    "/collections/parcels/items?filter=site_area%3E10005", "/collections/parcels/items/P3",
    "/collections/parcels/map/tiles/WebMercatorQuad/14/6576/13653",
    "/maps/parcels/at?key=P3&on=2025-06-30", "/maps/parcels/search?q=P3&on=2025-06-30",
])  # fmt: skip
def test_no_frame_of_shapes_is_built(workspace, monkeypatch, address):
    monkeypatch.setattr(copies, "MANY", 1)
    monkeypatch.setattr(ColumnLeaf, "_make_frame", _must_not(ColumnLeaf._make_frame))
    holder = Holder(open_workspace(workspace))
    holder.load()
    answer = TestClient(create_app(holder, Settings())).get(address)
    assert answer.status_code == 200, answer.text


def _must_not(make):
    def made(leaf):
        assert leaf._layer.shape is None, leaf._layer.name
        return make(leaf)

    return made
