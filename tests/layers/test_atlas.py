"""An atlas makes frames when they are asked for: once, and none for a table or the land."""

import threading
import time

import geopandas as gpd
import numpy as np
import pytest
from pandas.testing import assert_frame_equal

from layers import LAYERS
from layers.atlas import LazyAtlas, land_of, make_atlas, shapes_at, table_of
from layers.leaves import DRAWN_IN, FrameLeaf, NarrowLeaf, Once
from layers.rings import Land, rings_of
from tests.made import CRS, full_rows

PARCELS = full_rows(LAYERS["parcels"])


class Counted:
    """Rows whose frame must not be built."""

    def __len__(self):
        return len(PARCELS)

    def column(self, name):
        return PARCELS[name]

    def table(self):
        return PARCELS[["parcel_id"]]

    def land(self):
        return "land"

    def frame(self):
        raise AssertionError


def test_table_and_land_build_no_frame():
    atlas = LazyAtlas({"parcels": Counted()})
    assert table_of(atlas, "parcels")["parcel_id"].tolist() == PARCELS["parcel_id"].tolist()
    assert land_of(atlas, "parcels") == "land"
    assert "parcels" in atlas
    assert (list(atlas), len(atlas)) == (["parcels"], 1)
    with pytest.raises(AssertionError):
        atlas["parcels"]


@pytest.mark.parametrize("as_dict", [False, True])
def test_every_layer_is_there_whatever_was_given(as_dict):
    frame = PARCELS.copy()
    frame.attrs[DRAWN_IN] = "degrees"
    atlas = make_atlas({"parcels": frame}, CRS)
    atlas = dict(atlas) if as_dict else atlas
    assert list(atlas) == list(LAYERS)
    assert atlas["parcels"] is frame
    assert all(isinstance(atlas[name], gpd.GeoDataFrame) for name in LAYERS)
    columns = frame.drop(columns="geometry")
    assert_frame_equal(table_of(atlas, "parcels"), columns, check_frame_type=False)
    land = land_of(atlas, "parcels")
    assert (land.crs, land.in_degrees) == (CRS, True)
    assert land.rings.points.tolist() == rings_of(frame.geometry.to_numpy()).points.tolist()
    assert not land_of(atlas, "zones").in_degrees
    assert len(land_of(atlas, "zones")) == len(table_of(atlas, "zones")) == 0
    with pytest.raises(ValueError, match="only polygons"):
        land_of(make_atlas({"facilities": full_rows(LAYERS["facilities"])}, CRS), "facilities")


def test_columns_are_left_out_of_every_form():
    leaf = NarrowLeaf(FrameLeaf(PARCELS), ["site_area", "name"])
    assert set(PARCELS) - set(leaf.frame()) == {"site_area", "name"}
    assert set(leaf.frame()) - set(leaf.table()) == {"geometry"}
    assert len(leaf.land()) == len(PARCELS)


def test_nobody_writes_into_an_atlas():
    atlas = make_atlas({}, CRS)
    with pytest.raises(TypeError):
        atlas["parcels"] = PARCELS
    with pytest.raises(KeyError):
        atlas["mines"]
    assert "mines" not in atlas
    table = table_of(atlas, "towns")
    table["more"] = 1
    assert "more" not in atlas["towns"]


def test_a_value_is_made_once_however_many_ask():
    made = []

    def make():
        time.sleep(0.05)
        made.append(object())
        return made[-1]

    once, got = Once(make), []
    threads = [threading.Thread(target=lambda: got.append(once())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(made), set(got)) == (1, set(made))


def test_what_failed_is_tried_again():
    answers = iter([OSError("later"), "value"])

    def make():
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    once = Once(make)
    with pytest.raises(OSError, match="later"):
        once()
    assert (once(), once()) == ("value", "value")


def test_some_shapes_are_those_of_the_frame():
    """Taken from a frame that is there, or built alone from their corners."""
    rows = np.array([2, 0])
    expected = PARCELS.geometry.to_numpy()[rows].tolist()
    for leaf in (FrameLeaf(PARCELS), Cornered()):
        found = shapes_at(LazyAtlas({"parcels": leaf}), "parcels", rows).tolist()
        assert found == expected


class Cornered(Counted):
    """Rows of which only the corners are there."""

    def land(self):
        return Land(rings_of(PARCELS.geometry.to_numpy()), CRS)
