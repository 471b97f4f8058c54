"""What a dataset is made with: the curve, WKB taken apart, rows put in order on disk."""

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, box

from layers.partitions import wkb
from layers.partitions.curve import CELL, hilbert, keys_of
from layers.partitions.runs import Runs
from layers.partitions.wkb import bounds_of_wkb, kinds_of_wkb, rings_of_wkb
from layers.rings import rings_of

YARD = box(3, 3, 9, 9).difference(box(4, 4, 5, 5))
TWO = MultiPolygon([box(0, 0, 1, 1), YARD])


def column(shapes, **options):
    wkb = shapely.to_wkb(np.array(shapes, dtype=object), byte_order=1, **options)
    return pa.array(wkb, pa.large_binary())


def same(found, expected):
    assert np.array_equal(found.points, expected.points)
    for name in ("starts", "holes", "shapes"):
        assert getattr(found, name).tolist() == getattr(expected, name).tolist()


def test_the_curve_of_four_cells_is_the_one_hilbert_drew():
    cells = [(0, 0), (0, 1), (1, 1), (1, 0)]
    assert [int(hilbert(*np.array([[x], [y]]), bits=1)[0]) for x, y in cells] == [0, 1, 2, 3]


def test_the_curve_visits_every_cell_once_and_steps_to_a_neighbour():
    x, y = (axis.ravel() for axis in np.mgrid[:32, :32])
    order = np.argsort(hilbert(x, y, bits=5))
    assert sorted(hilbert(x, y, bits=5).tolist()) == list(range(32 * 32))
    steps = np.abs(np.diff(x[order])) + np.abs(np.diff(y[order]))
    assert (steps == 1).all()


def test_rows_of_one_cell_keep_their_order_and_those_without_a_shape_come_last():
    here = [1, 1, 2, 2]
    there = [CELL * 1000, 1, CELL * 1000 + 1, 2]
    bounds = np.array([[np.nan] * 4, here, there, here])
    assert np.argsort(keys_of(bounds, 0)).tolist() == [1, 3, 2, 0]


@pytest.mark.parametrize("without", [[], ["numba"]], ids=["compiled", "plain"])
def test_wkb_is_taken_apart_as_shapely_does(monkeypatch, without):
    """Parts, holes, single polygons beside several, nothing; with and without compiled loops."""
    monkeypatch.setattr(wkb, "find_spec", lambda name: None if name in without else name)
    shapes = [TWO, None, YARD, MultiPolygon([box(7, 7, 8, 8)]), MultiPolygon(), box(1, 1, 2, 2),
              MultiPolygon([YARD]), shapely.Polygon()]  # fmt: skip
    same(rings_of_wkb(column(shapes)), rings_of(np.array(shapes, dtype=object)))
    assert np.array_equal(bounds_of_wkb(column(shapes)), shapely.bounds(shapes), equal_nan=True)


def test_some_rows_of_a_column_are_taken_apart():
    shapes = np.array([TWO, MultiPolygon([box(7, 7, 8, 8)]), None, TWO], dtype=object)
    same(rings_of_wkb(column(shapes)[1:3]), rings_of(shapes[1:3]))
    same(rings_of_wkb(column(shapes)[:0]), rings_of(shapes[:0]))


@pytest.mark.parametrize(
    "other", [box(0, 0, 1, 1), shapely.force_3d(TWO)], ids=["polygon", "heights"]
)
def test_other_polygons_go_through_shapely(other):
    shapes = np.array([TWO, other], dtype=object)
    same(rings_of_wkb(column(shapes)), rings_of(shapes))


def test_the_types_are_named():
    assert kinds_of_wkb(column([TWO, None, shapely.Point(1, 2)])) == ["MultiPolygon", "Point"]
    points = column([shapely.Point(1, 2), None])
    assert bounds_of_wkb(points)[0].tolist() == [1, 2, 1, 2]
    with pytest.raises(ValueError, match="only polygons"):
        rings_of_wkb(points)


@given(st.data())
@settings(deadline=None, max_examples=80)
def test_damaged_wkb_is_an_error_or_another_shape_never_a_crash(data):
    wkb = bytearray(shapely.to_wkb(TWO, byte_order=1))
    at = data.draw(st.integers(0, len(wkb) - 1))
    wkb[at] = data.draw(st.integers(0, 255))
    damaged = bytes(wkb[: data.draw(st.integers(5, len(wkb)))])
    try:
        rings = rings_of_wkb(pa.array([damaged], pa.large_binary()))
    except (ValueError, shapely.GEOSException):
        return
    assert len(rings) == 1
    assert rings.starts[-1] == len(rings.points) <= len(damaged) // 16


def test_more_rows_than_a_run_holds_come_out_in_order(tmp_path, monkeypatch):
    monkeypatch.setattr("layers.partitions.runs.RUN_ROWS", 1_000)
    random = np.random.default_rng(1)
    keys = random.permutation(10_000).astype(np.uint64)
    runs = Runs(tmp_path)
    for part in np.split(keys, 20):
        runs.add(pa.table({"key": part}), part)
    stretches = [stretch.column("key").to_numpy() for stretch in runs.stretches(700)]
    assert np.array_equal(np.concatenate(stretches), np.arange(10_000))
    assert len(stretches) == 15
    assert runs.count == 10
    assert max(map(len, stretches)) < 800
