"""Polygons as flat arrays of corners, there and back."""

import mmap
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import MultiPolygon, box

from layers.rings import give_back, joined, rings_of

YARD = box(3, 3, 9, 9).difference(box(4, 4, 5, 5))
SEVERAL = np.array(
    [None, MultiPolygon([box(0, 0, 1, 1), YARD]), MultiPolygon(), box(7, 7, 8, 8)], dtype=object
)


def multi(shapes):
    """As layers hold them: MultiPolygons, nothing for an empty one."""
    return [
        None if s is None or s.is_empty else MultiPolygon([*getattr(s, "geoms", [s])])
        for s in shapes
    ]


def test_parts_holes_and_rows_without_shape():
    rings = rings_of(SEVERAL)
    assert len(rings) == 4
    assert rings.holes.tolist() == [False, False, True, False]
    assert rings.shapes.tolist() == [0, 0, 3, 3, 4]
    assert rings.starts.tolist() == [0, 5, 10, 15, 20]
    assert rings.to_shapes().tolist() == multi(SEVERAL)


def test_bounds_are_those_of_the_shapes():
    assert np.array_equal(rings_of(SEVERAL).bounds(), shapely.bounds(SEVERAL), equal_nan=True)
    assert rings_of(SEVERAL[:0]).bounds().shape == (0, 4)


@pytest.mark.parametrize("shape", [shapely.Point(1, 2), shapely.LineString([(0, 0), (1, 1)])])
def test_only_polygons_have_rings(shape):
    with pytest.raises(ValueError, match="only polygons"):
        rings_of(np.array([shape], dtype=object))


@pytest.mark.parametrize("text", [
    "MULTIPOLYGON (EMPTY, ((0 0, 3 0, 3 3, 0 3, 0 0), (1 1, 2 1, 2 2, 1 2, 1 1)))",
    "MULTIPOLYGON (((0 0, 3 0, 3 3, 0 3, 0 0), (1 1, 2 1, 2 2, 1 2, 1 1)), EMPTY)",
])  # fmt: skip
def test_parts_without_corners(text):
    rings = rings_of(np.array([shapely.from_wkt(text), shapely.MultiPolygon([box(5, 5, 6, 6)])]))
    assert rings.holes.tolist() == [False, True, False]
    assert rings.shapes.tolist() == [0, 2, 3]


def test_heights_are_left_out():
    assert rings_of(np.array([shapely.force_3d(YARD, 7.0)])).points.shape == (10, 2)


@given(st.lists(st.integers(0, 3), max_size=8), st.slices(4))
def test_rows_are_taken_cut_and_joined_like_a_list(rows, cut):
    rings = rings_of(SEVERAL)
    taken = rings.take(np.array(rows, dtype=int)).to_shapes().tolist()
    assert taken == multi(SEVERAL[rows])
    cut = slice(*cut.indices(4)[:2])
    assert rings[cut].to_shapes().tolist() == multi(SEVERAL[cut])
    halves = joined([rings[: cut.start], rings[cut.start :]])
    assert halves.to_shapes().tolist() == multi(SEVERAL)
    assert len(joined([])) == 0


def resident(mapped):
    """Bytes of a mapping that are in this process's memory."""
    text = Path("/proc/self/smaps").read_text().split(f"{np.frombuffer(mapped).ctypes.data:x}-")[1]
    return int(text.partition("Rss:")[2].split()[0]) * 1024


def test_memory_of_mapped_corners_is_given_back_and_read_again(tmp_path):
    """A megabyte mapped, looked at, half of it given back; what it says is the same."""
    path, values = tmp_path / "corners", np.arange(2**17, dtype=float)
    path.write_bytes(values.tobytes())
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    corners = np.frombuffer(mapped).reshape(-1, 2)
    assert corners.sum() == values.sum()
    before = resident(mapped)
    give_back(corners[: 2**15])
    assert resident(mapped) <= before - 2**19
    assert corners.sum() == values.sum()
    give_back(corners[5:7])
    give_back(values)
    give_back(corners[:0])
    assert np.array_equal(corners.ravel(), values)
