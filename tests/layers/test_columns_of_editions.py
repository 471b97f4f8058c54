"""Rows turned into arrays and back are those that a frame built from the store would hold."""

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from layers import LAYERS
from layers.rings import rings_of
from layers.store.columns import ColumnLeaf
from layers.store.encoder import Encoder, Gathered
from layers.store.rows import Rows, frame_of, rows_of, slices
from tests.doors.made import tables
from tests.made import CRS, full_rows, square

YARD = square(25, 25, 50)
HOLED = shapely.MultiPolygon([square().difference(YARD), square(300)])
PLAIN = shapely.MultiPolygon([square(800)])
HOSTILE = {
    "polygon": square(), "empty": shapely.MultiPolygon(), "empty polygon": shapely.Polygon(),
    "line": shapely.LineString([(0, 0), (1, 1)]), "high": shapely.force_3d(PLAIN, 7.0),
    "empty part first": shapely.from_wkt(f"MULTIPOLYGON (EMPTY, {PLAIN.wkt[14:-1]})"),
    "empty part last": shapely.from_wkt(f"MULTIPOLYGON ({PLAIN.wkt[14:-1]}, EMPTY)"),
    "collection": shapely.GeometryCollection([PLAIN, YARD]),
}  # fmt: skip
TEXTS = [
    "",
    "\x00",
    "甲\x00",
    "亩图",
    "𠮷",
    "e\u0301",
    "é",
    " ",
    "\n",
    "nan",
    "None",
    "NaN",
    "a" * 300,
]


def leaf_of(parts, layer):
    """Encode parts as the store gives them."""
    gathered = Gathered()
    encoder = Encoder(layer, gathered)
    for part in parts:
        encoder.add(part)
    return ColumnLeaf(gathered.arrays(), layer, CRS, in_degrees=False)


def parts_of(frame, layer, size):
    return [rows_of(part, layer, CRS) for part in slices(frame, size)]


def same(leaf, parts, layer):
    """Same dtypes, same values to the bit, same WKB."""
    got, wanted = leaf.frame(), frame_of(parts, layer.fields, CRS)
    assert type(got).__name__ == "GeoDataFrame"
    assert got.dtypes.to_dict() == wanted.dtypes.to_dict()
    columns = [f.name for f in layer.fields]
    assert_frame_equal(pd.DataFrame(got[columns]), pd.DataFrame(wanted[columns]), check_exact=True)
    assert_frame_equal(leaf.table(), pd.DataFrame(got[columns]), check_exact=True)
    for f in layer.fields:
        if f.type == "number":
            assert got[f.name].to_numpy().tobytes() == wanted[f.name].to_numpy().tobytes()
    if layer.shape:
        stored = [shape for part in parts for shape in part.shapes]
        assert shapely.to_wkb(got.geometry.to_numpy()).tolist() == stored
        assert got.crs == wanted.crs
    return True


@pytest.mark.parametrize("storage", ["auto", "python"])
@pytest.mark.parametrize("layer", LAYERS.values(), ids=list(LAYERS))
def test_full_rows_of_every_layer(layer, storage):
    with pd.option_context("mode.string_storage", storage):
        for size in (1, 2, 3):
            parts = parts_of(full_rows(layer), layer, size)
            assert same(leaf_of(parts, layer), parts, layer)


@pytest.mark.parametrize("layer", LAYERS.values(), ids=list(LAYERS))
@settings(max_examples=8, suppress_health_check=list(HealthCheck), deadline=None)
@given(data=st.data())
def test_any_rows_of_every_layer(layer, data):
    table = data.draw(tables(layer))
    table = table.astype({f.name: f.dtype for f in layer.fields})
    parts = parts_of(table, layer, data.draw(st.integers(1, 5)))
    assert same(leaf_of(parts, layer), parts, layer)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.lists(st.none() | st.sampled_from(TEXTS) | st.text(st.characters(codec="utf-8")))),
    st.sampled_from(["auto", "python"]),
)
def test_any_texts(parts, storage):
    layer = LAYERS["statements"]
    rows = [Rows(len(texts), {"uscc": texts}, None) for texts in [[], *parts]]
    with pd.option_context("mode.string_storage", storage):
        leaf = leaf_of(rows, layer)
        assert leaf.table()["uscc"].dtype == pd.Series([], dtype="str").dtype
    told = [text for texts in parts for text in texts]
    assert leaf.table()["uscc"].astype(object).where(lambda c: c.notna(), None).tolist() == told


FIGURES = [None, 0.0, 1 / 3, 5e-324, -1.7976931348623157e308, 2.0**53 + 2]
WHOLE = [None, 0, -1, 2**63 - 1, -(2**63)]


def test_figures_and_days_at_their_limits():
    layer = LAYERS["statements"]
    number = next(f.name for f in layer.fields if f.type == "number")
    integers = [(n, f.name) for n in LAYERS for f in LAYERS[n].fields if f.type == "integer"]
    rows = Rows(len(FIGURES), {number: FIGURES}, None)
    found = leaf_of([rows], layer).table()[number].to_numpy()
    assert found[1:].tolist() == FIGURES[1:]
    assert np.isnan(found[0])
    name, field = integers[0]
    shapes = None if LAYERS[name].shape is None else [None] * len(WHOLE)
    found = leaf_of([Rows(len(WHOLE), {field: WHOLE}, shapes)], LAYERS[name]).table()[field]
    assert found.isna().tolist() == [True, False, False, False, False]
    assert found.tolist()[1:] == WHOLE[1:]


def test_a_field_that_was_stored_as_another_type():
    layer = LAYERS["parcels"]
    rows = Rows(3, {"parcel_id": [1, None, 1], "name": [1.5, 2.5, None]}, [None] * 3)
    table = leaf_of([rows], layer).table()
    assert table["parcel_id"].dropna().tolist() == ["1", "1"]
    assert table["name"].dropna().tolist() == ["1.5", "2.5"]


@pytest.mark.parametrize("name", HOSTILE)
def test_what_rings_cannot_tell_is_kept_as_it_was_stored(name):
    layer = LAYERS["parcels"]
    wkb = shapely.to_wkb([HOLED, None, PLAIN, HOSTILE[name], HOLED, None]).tolist()
    ids = [{"parcel_id": list("abcdef")[at : at + 2]} for at in (0, 2, 4)]
    parts = [Rows(2, ids[n], wkb[2 * n : 2 * n + 2]) for n in range(3)]
    leaf = leaf_of(parts, layer)
    assert shapely.to_wkb(leaf.frame().geometry.to_numpy()).tolist() == wkb
    if name in {"line", "collection"}:
        with pytest.raises(ValueError, match="only polygons"):
            leaf.land()


@pytest.mark.parametrize("others", [[], [square(), shapely.MultiPolygon()]])
def test_land_is_that_of_the_shapes(others):
    layer = LAYERS["parcels"]
    shapes = np.array([None, None, HOLED, None, PLAIN, *others], dtype=object)
    wkb = shapely.to_wkb(shapes).tolist()
    ids = [str(n) for n in range(len(wkb))]
    cuts = [(0, 2), (2, 3), (3, 5), (5, len(wkb))]
    parts = [Rows(b - a, {"parcel_id": ids[a:b]}, wkb[a:b]) for a, b in cuts]
    land, wanted = leaf_of(parts, layer).land(), rings_of(shapes)
    assert land.crs == CRS
    for array in ("points", "starts", "holes", "shapes"):
        assert np.array_equal(getattr(land.rings, array), getattr(wanted, array))


def test_nothing_is_copied_and_nothing_is_built_twice():
    layer = LAYERS["parcels"]
    gathered = Gathered()
    Encoder(layer, gathered).add(rows_of(full_rows(layer), layer, CRS))
    arrays = gathered.arrays()
    leaf = ColumnLeaf(arrays, layer, CRS, in_degrees=False)
    assert leaf.land().rings.points is arrays["points"]
    frame, table = leaf.frame(), leaf.table()
    assert leaf.frame() is frame
    for f in layer.fields:
        if f.type in {"number", "date"}:
            assert np.shares_memory(table[f.name].to_numpy(), arrays[f.name])
            assert np.shares_memory(frame[f.name].to_numpy(), arrays[f.name])
    table["site_area"] = 0.0
    table.insert(0, "more", 1)
    assert leaf.table()["site_area"].equals(frame["site_area"])
    assert "more" not in leaf.table()
