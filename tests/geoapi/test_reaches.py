"""Boxes over items find what GEOS finds on every shape, though few shapes are looked at."""

import numpy as np
import pytest
import shapely

from geoapi.http.geojson import degrees, features_of
from geoapi.http.reaches import reaches_of
from geoapi.questions.tiles import sheets_of
from layers import LAYERS
from layers.atlas import County, make_atlas
from tests.toy import CRS, EAST, NORTH, frame

COUNT = 400


def blobs(seed):
    """Blobs of 10 m to 30 km, one without a shape, one of two far parts."""
    random = np.random.default_rng(seed)
    corner = np.array([EAST + 90_000, NORTH])  # where lines of the plane bend on the globe
    middles = shapely.points(corner + random.uniform(0, 60_000, (COUNT, 2)))
    shapes = shapely.buffer(middles, 10 ** random.uniform(1, 4.5, COUNT))
    shapes[3] = None
    shapes[4] = shapely.union(shapes[5].centroid.buffer(20), shapes[6].centroid.buffer(20))
    return [None if s is None else shapely.multipolygons(shapely.get_parts(s)) for s in shapes]


@pytest.fixture(scope="module")
def county():
    rows = [{"parcel_id": f"P{n}"} for n in range(COUNT)]
    atlas = make_atlas({"parcels": frame("parcels", rows, blobs(1))}, CRS)
    return County("县", CRS, "none", atlas, {})


@pytest.fixture(scope="module")
def features(county):
    return features_of(county, LAYERS["parcels"], LAYERS["parcels"].fields)


@pytest.fixture(scope="module")
def everything(county):
    return degrees(county.atlas["parcels"].geometry.to_numpy(), CRS)


@pytest.mark.parametrize("seed", range(30))
def test_a_box_finds_what_geos_finds(features, everything, seed):
    west, south, east, north = shapely.total_bounds(everything)
    random = np.random.default_rng(seed)
    x = np.sort(random.uniform(west - 0.05, east + 0.05, 2))
    y = np.sort(random.uniform(south - 0.05, north + 0.05, 2))
    box = (x[0], y[0], x[1], y[1])
    expected = shapely.intersects(shapely.box(*box), everything)
    assert (features.within(box) == expected).all()


@pytest.mark.parametrize("box", [(-180, -90, 180, 90), (170, -90, 179, 90), (-180, 86, 180, 90)])
def test_boxes_of_the_whole_globe_and_of_none_of_it(features, everything, box):
    expected = shapely.intersects(shapely.box(*box), everything)
    assert (features.within(box) == expected).all()


def test_the_extent_is_that_of_all_shapes(features, everything):
    assert features.extent == pytest.approx(shapely.total_bounds(everything), abs=1e-9)


def test_few_shapes_are_looked_at(county):
    """A box over half the county: only those whose bounds lie along its edges."""
    outlines = sheets_of(county, LAYERS["parcels"]).outlines
    small = np.flatnonzero((outlines.sizes > 0) & (outlines.sizes < 500))
    shapes = degrees(county.atlas["parcels"].geometry.to_numpy()[small], CRS)
    west, south, east, north = shapely.total_bounds(shapes)
    box = (west, south, (west + east) / 2, north)
    _, unsure = reaches_of(outlines).meeting(box)
    edge = shapely.distance(shapely.box(*box).exterior, shapes) * 111_000
    far = set(small[edge > 1_000].tolist())
    assert not far & set(unsure.tolist())
    assert len(far) > 50
