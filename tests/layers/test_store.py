"""Both stores: what goes in comes out; editions are numbered and never change."""

import os

import pandas as pd
import pytest
import shapely

from layers import LAYERS
from layers.errors import CRSError, DeclarationError, StoreError
from layers.store import create, geopackage, open_workspace
from tests.layers.stored import TOWNS, names, put
from tests.made import CRS, full_rows


def test_a_new_workspace_is_empty_and_says_what_it_is(workspace):
    county = workspace.read()
    assert (county.name, county.crs, county.codes, county.made_up) == ("示例县", CRS, "cn", False)
    assert list(county.atlas) == list(LAYERS)
    assert all(len(frame) == 0 for frame in county.atlas.values())
    assert county.editions == {}
    assert open_workspace(workspace.location) == workspace


def test_a_made_up_county_says_so(path):
    made_up = create(path.with_name("b.gpkg"), crs=CRS, name="b", codes="none", made_up=True)
    assert open_workspace(made_up.path) == made_up
    assert made_up.read().made_up


def test_create_never_overwrites(path):
    path.write_bytes(b"somebody's")
    with pytest.raises(StoreError, match="已存在"):
        create(path, crs=CRS, name="x", codes="cn")
    assert path.read_bytes() == b"somebody's"
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_create_never_overwrites_what_came_meanwhile(path, monkeypatch):
    make = geopackage.make_file

    def slow(draft, crs):
        make(draft, crs)
        path.write_bytes(b"somebody's")

    monkeypatch.setattr("layers.store.geopackage.make_file", slow)
    with pytest.raises(StoreError, match="已存在"):
        create(path, crs=CRS, name="x", codes="cn")
    assert path.read_bytes() == b"somebody's"
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_create_where_there_are_no_hard_links(path, monkeypatch):
    def refuse(*_):
        raise PermissionError(1, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    create(path, crs=CRS, name="x", codes="cn")
    assert open_workspace(path).name == "x"
    with pytest.raises(StoreError, match="已存在"):
        create(path, crs=CRS, name="y", codes="cn")


def test_create_wants_metres_and_a_kind_of_codes(path):
    with pytest.raises(CRSError):
        create(path, crs="EPSG:4490", name="x", codes="cn")
    with pytest.raises(StoreError, match="cn 或 none"):
        create(path, crs=CRS, name="x", codes="us")
    assert not path.exists()


def test_editions_are_numbered_and_stay(workspace):
    first, second = put(workspace), put(workspace, TOWNS.iloc[:1], file="b.shp")
    assert (first.number, second.number) == (1, 2)
    assert [(e.number, e.file, e.rows, now) for e, now in workspace.editions("towns")] == [
        (1, "a.shp", 3, False),
        (2, "b.shp", 1, True),
    ]
    assert len(names(workspace.read())) == 1
    assert [s[:2] for s in workspace.state()] == [("towns", 2)]
    put(workspace, full_rows(LAYERS["quotas"]), "quotas")
    assert workspace.read().edition_numbers == {"quotas": 1, "towns": 2}
    assert len(workspace.editions()) == 3


def test_roll_back_shows_an_earlier_edition_and_deletes_nothing(workspace):
    put(workspace)
    put(workspace, TOWNS.iloc[1:])
    assert workspace.roll_back("towns", 1).number == 1
    assert names(workspace.read()) == TOWNS["name"].tolist()
    assert [now for _, now in workspace.editions("towns")] == [True, False]
    assert put(workspace).number == 3
    workspace.roll_back("towns", 2)
    assert names(workspace.read()) == TOWNS["name"].tolist()[1:]
    with pytest.raises(StoreError, match="没有第 9 版；有：1、2、3"):
        workspace.roll_back("towns", 9)
    with pytest.raises(StoreError, match="没有第 1 版；有：无"):
        workspace.roll_back("zones", 1)
    with pytest.raises(DeclarationError):
        workspace.roll_back("tax", 1)


def test_a_report_comes_back_as_it_was(workspace):
    report = {"warnings": ["未采用"], "problems": [], "crs": None}
    workspace.add_edition("towns", TOWNS, file="甲.shp", sha256="ab", report=report)
    [(edition, _)] = workspace.editions("towns")
    assert edition.report == {**report, "edition": 1}
    assert (edition.file, edition.sha256, edition.layer) == ("甲.shp", "ab", "towns")


@pytest.mark.parametrize("layer", LAYERS.values(), ids=list(LAYERS))
def test_every_value_dtype_and_shape_survives(workspace, layer):
    rows = full_rows(layer)
    put(workspace, rows, layer.name)
    got = workspace.read().atlas[layer.name]
    plain = [f.name for f in layer.fields]
    pd.testing.assert_frame_equal(pd.DataFrame(got[plain]), pd.DataFrame(rows[plain]))
    assert [str(got[f.name].dtype) for f in layer.fields] == [f.dtype for f in layer.fields]
    if layer.shape:
        assert got.crs == CRS
        one, other = got.geometry.to_numpy(), rows.geometry.to_numpy()
        assert shapely.to_wkb(one).tolist() == shapely.to_wkb(other).tolist()


def test_rows_of_nothing_survive(workspace):
    for layer in LAYERS.values():
        put(workspace, full_rows(layer).iloc[:0], layer.name)
        blank = full_rows(layer).iloc[:2].copy()
        for f in layer.fields:
            blank[f.name] = pd.Series([None, None], dtype=object).astype(f.dtype)
        put(workspace, blank, layer.name)
        got = workspace.read().atlas[layer.name]
        assert got[[f.name for f in layer.fields]].isna().all(axis=None)
    assert workspace.roll_back("parcels", 1).rows == 0
    assert len(workspace.read().atlas["parcels"]) == 0


def test_figures_keep_every_digit(workspace):
    rows = pd.concat([full_rows(LAYERS["statements"])] * 2, ignore_index=True)
    exact = [0.1 + 0.2, 1e-300, -1.7976931348623157e308, 123456789.123456789, 5e-324, 2.0**53 + 1]
    rows["tax_paid"] = exact
    put(workspace, rows, "statements")
    assert workspace.read().atlas["statements"]["tax_paid"].tolist() == exact


def test_empty_shapes_and_bare_points_survive(workspace):
    rows = full_rows(LAYERS["facilities"])
    shapes = [shapely.Point(1, 2), shapely.Polygon(), shapely.MultiPoint([(1, 2), (3, 4)])]
    put(workspace, rows.set_geometry(shapes, crs=CRS), "facilities")
    got = workspace.read().atlas["facilities"].geometry
    assert [shape.wkt for shape in got] == ["POINT (1 2)", "POLYGON EMPTY", shapes[2].wkt]


def test_words_that_are_sql_are_only_words(workspace):
    rows = TOWNS.assign(name=["'; DROP TABLE mutu_editions; --", '"', "甲\\乙\t"])
    put(workspace, rows, file="'; --.shp")
    assert names(workspace.read()) == rows["name"].tolist()
    with pytest.raises(DeclarationError):
        put(workspace, layer="towns; DROP TABLE mutu_editions")


def test_a_zero_character_is_kept_in_a_file(workspace, path):
    put(workspace, TOWNS.assign(name="甲\x00乙"))
    assert names(open_workspace(path).read()) == ["甲\x00乙"] * 3
