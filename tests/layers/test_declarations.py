"""Declarations against the contract, and what every layer keeps."""

import csv
import os
from pathlib import Path

import pandas as pd
import pytest
import shapely

from geoapi.views.exports import save_layer
from layers import LAYERS, layer_named
from layers.atlas import County, Edition, empty_frame, make_atlas
from layers.codes import CHECKS
from layers.door.columns import normal
from layers.door.intake import Request, import_file
from layers.errors import DeclarationError
from layers.schema import DTYPES, Layer
from layers.store import create
from layers.units import FACTORS
from tests.made import CRS, full_rows

CONTRACT = Path(__file__).parents[2] / "../shared/contract/layers.csv"
FIGURES = {"yuan", "person", "tce", "kWh", "t"}


@pytest.fixture(scope="module")
def contract():
    if not CONTRACT.is_file():
        assert os.environ.get("CI") != "true", f"{CONTRACT} is missing"
        pytest.skip("the contract is not here")
    with CONTRACT.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def test_the_contract_is_declared_as_it_stands(contract):
    """In its order and to the letter; what is added to it stands beside or behind it."""
    stated = [
        (r["layer"], r["field"], r["type"], r["unit"], r["need"], r["zh"],
         tuple(r["aliases"].split("|")) if r["aliases"] else ())
        for r in contract if r["field"] != "geometry"
    ]  # fmt: skip
    named = {(layer, name): len(aliases) for layer, name, *_, aliases in stated}
    declared = [
        (layer.name, f.name, f.type, f.unit, f.need, f.zh,
         f.aliases[: named.get((layer.name, f.name), 0)])
        for layer in LAYERS.values()
        for f in layer.fields
    ]  # fmt: skip
    assert [field for field in declared if field in set(stated)] == stated


def test_the_shapes_are_the_contract(contract):
    stated = {r["layer"]: (r["type"], r["need"]) for r in contract if r["field"] == "geometry"}
    declared = {
        layer.name: (layer.shape, "required" if layer.shape_needed else "optional")
        for layer in LAYERS.values()
        if layer.shape
    }
    assert declared | stated == declared


every_layer = pytest.mark.parametrize("layer", LAYERS.values(), ids=list(LAYERS))


@every_layer
def test_a_layer_has_a_key_and_chinese_titles(layer):
    assert LAYERS[layer.name] is layer is layer_named(layer.name)
    assert layer.key
    for title in (layer.zh, *(f.zh for f in layer.fields)):
        assert not title.isascii()


@every_layer
def test_names_and_aliases_mean_one_field_each(layer):
    names = [f.name for f in layer.fields]
    assert len(set(names)) == len(names)
    assert all(name.isascii() and name == name.lower() for name in names)
    headers = [normal(h) for f in layer.fields for h in (f.name, f.zh, *f.aliases)]
    assert sorted(headers) == sorted(set(headers))


@every_layer
def test_types_units_and_checks_are_known(layer):
    for f in layer.fields:
        assert f.type in DTYPES
        assert f.unit in {"", "1", "yuan/m2"} | set(FACTORS)
        assert f.check is None or (f.check in CHECKS and f.type == "code")
        assert not f.unit or f.type == "number"
        assert f.need == "optional" or not f.zero_is_unknown
        assert f.name not in {"geometry", "geom", "fid"}


@every_layer
def test_the_words_of_a_choice_mean_one_value_each(layer):
    for f in layer.fields:
        words = [normal(w) for name, more in f.choices.items() for w in (name, *more)]
        assert sorted(words) == sorted(set(words))


@every_layer
def test_areas_are_never_negative(layer):
    kept = {"floor_area"} if layer.name == "parcels" else set()  # registers hold corrections
    assert {f.name for f in layer.fields if f.unit == "m2" and f.minimum != 0} == kept


def test_the_figures_of_one_enterprise_are_restricted():
    restricted = {
        (layer.name, f.name)
        for layer in LAYERS.values()
        for f in layer.fields
        if f.access == "restricted"
    }
    figures = {
        (name, f.name)
        for name in ("statements", "projects")
        for f in LAYERS[name].fields
        if f.unit in FIGURES
    }
    invested = {("parcels", "fixed_investment"), ("supplies", "total_investment"),
                ("supplies", "invested")}  # fmt: skip
    assert restricted == figures | invested
    assert len(figures) == 17


def test_what_is_not_declared_is_told():
    with pytest.raises(DeclarationError, match="没有图层 parcel；有：towns、zones、parcels"):
        layer_named("parcel")
    with pytest.raises(DeclarationError, match="没有字段 far；有：parcel_id、name"):
        LAYERS["parcels"].field("far")


@every_layer
def test_an_empty_layer_has_every_column(layer):
    frame = empty_frame(layer, CRS)
    assert len(frame) == 0
    dtypes = {name: str(dtype) for name, dtype in frame.dtypes.items() if name != "geometry"}
    assert dtypes == {f.name: f.dtype for f in layer.fields}
    assert ("geometry" in frame) == (layer.shape is not None)
    assert layer.shape is None or frame.crs == CRS


def test_an_atlas_has_every_layer_and_is_read_only():
    atlas = make_atlas({"towns": full_rows(LAYERS["towns"])}, CRS)
    assert list(atlas) == list(LAYERS)
    assert len(atlas["towns"]) == 3
    assert len(atlas["parcels"]) == 0
    with pytest.raises(TypeError):
        atlas["towns"] = atlas["zones"]


def endings(layer: Layer) -> tuple[str, ...]:
    """The files that keep all of a layer: a sheet keeps points, but no other shape."""
    if layer.shape is None:
        return (".gpkg", ".csv", ".xlsx")
    return (".gpkg", ".geojson", *((".csv", ".xlsx") if layer.shape == "point" else ()))


ROUNDS = [(layer, ending) for layer in LAYERS.values() for ending in endings(layer)]


def same(got, expected):
    """Assert that two frames hold the same, dtypes included, shapes to a tenth of a millimetre."""
    assert list(got.columns) == list(expected.columns)
    plain = [name for name in expected.columns if name != "geometry"]
    pd.testing.assert_frame_equal(
        pd.DataFrame(got[plain]), pd.DataFrame(expected[plain]), rtol=1e-12, atol=0
    )
    if "geometry" in expected:
        assert got.crs == expected.crs
        one, other = got.geometry.to_numpy(), expected.geometry.to_numpy()
        assert (shapely.is_missing(one) == shapely.is_missing(other)).all()
        held = ~shapely.is_missing(other)
        assert (shapely.get_type_id(one) == shapely.get_type_id(other)).all()
        assert (shapely.get_num_coordinates(one) == shapely.get_num_coordinates(other)).all()
        assert shapely.hausdorff_distance(one[held], other[held]).max() < 1e-4


@pytest.mark.parametrize(
    ("layer", "ending"), ROUNDS, ids=[f"{layer.name}{ending}" for layer, ending in ROUNDS]
)
def test_every_layer_goes_round_by_store_and_file(layer, ending, tmp_path):
    rows = full_rows(layer)
    workspace = create(tmp_path / "a.gpkg", crs=CRS, name="甲县", codes="cn")
    workspace.add_edition(layer.name, rows, file="made", sha256="", report={})
    stored = workspace.read().atlas[layer.name]
    same(stored, rows)
    written = save_layer(workspace.read(), layer.name, tmp_path / f"甲{ending}")
    answer = import_file(workspace, Request(layer.name, written))
    assert answer["problems"] == []
    assert answer["edition"] == 2
    same(workspace.read().atlas[layer.name], rows)


def test_a_county_says_where_its_figures_come_from():
    edition = Edition("parcels", 3, "2025-01-01T00:00:00+00:00", "宗地.shp", "", 7)
    county = County("甲县", CRS, "cn", make_atlas({}, CRS), {"parcels": edition})
    assert county.edition_numbers == {"parcels": 3}
    assert county.sources == {"parcels": "宗地 parcels 第3版 宗地.shp"}
