"""Any table → import → export → import is the same, for every layer and every kind of file."""

import shutil

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from layers import LAYERS
from layers.store import open_workspace
from tests.doors.door import CRS, Door, mutu
from tests.doors.made import polygons, tables
from tests.layers.sources.shp import save
from tests.made import full_rows
from tests.postgres import server

PARCELS = LAYERS["parcels"]

FEW = settings(
    deadline=None, max_examples=4, phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
EXACT, TENTH_OF_A_MILLIMETRE = 0.0, 1.2e-4
"""1e-9 degrees are 0.11 mm."""


@pytest.fixture(scope="module")
def fresh(_bare, tmp_path_factory):
    """Give a new workspace whenever it is called."""
    folder = tmp_path_factory.mktemp("trips")
    doors = iter(range(100_000))

    def made():
        door = Door(folder, f"{next(doors)}.gpkg")
        shutil.copyfile(_bare.workspace, door.workspace)
        return door

    return made


def held(door, layer):
    """The current edition as the service reads it."""
    return open_workspace(str(door.workspace)).read().atlas[layer.name]


def same(found, made, within):
    """Equal rows in equal order; shapes within some metres."""
    plain = [pd.DataFrame(f).drop(columns="geometry", errors="ignore") for f in (found, made)]
    assert_frame_equal(*plain)
    if "geometry" not in made:
        return
    assert found.crs == made.crs
    assert found.geometry.isna().tolist() == made.geometry.isna().tolist()
    pairs = zip(found.geometry.dropna(), made.geometry.dropna(), strict=True)
    for one, other in pairs:
        assert one.geom_type == other.geom_type
        assert (
            one.normalize() == other.normalize()
            if not within
            else (shapely.hausdorff_distance(one, other) <= within)
        )


def endings(layer, made):
    """Kinds of file that hold all of a table."""
    yield ".gpkg", EXACT
    if layer.shape:
        yield ".geojson", TENTH_OF_A_MILLIMETRE
    if layer.shape is None or set(made.geometry.dropna().geom_type) <= {"Point"}:
        yield ".csv", TENTH_OF_A_MILLIMETRE
        yield ".xlsx", TENTH_OF_A_MILLIMETRE


def put(door, layer, frame):
    """Bring in what hypothesis has made, as GDAL writes it."""
    path = door.folder / f"{door.workspace.stem}-source.gpkg"
    save(path, frame, layer=layer.name) if layer.shape else save(path, gpd.GeoDataFrame(frame))
    return path


@pytest.mark.parametrize("layer", LAYERS.values(), ids=list(LAYERS))
def test_any_table_comes_back_the_same(fresh, layer):
    @FEW
    @given(tables(layer))
    def trip(frame):
        first = fresh()
        first.take(layer.name, put(first, layer, frame))
        stored = held(first, layer)
        assert len(stored) == len(frame)
        for ending, within in endings(layer, stored):
            path = first.folder / f"{first.workspace.stem}-out{ending}"
            first.answer("export", layer.name, path)
            again = fresh()
            again.take(layer.name, path)
            same(held(again, layer), stored, within)

    trip()


PLAIN = st.text("甲乙丙工业园区0123456789", min_size=1, max_size=12)


@settings(FEW, max_examples=10)
@given(st.lists(st.tuples(polygons(), PLAIN, st.none() | st.floats(0.1, 10)), min_size=1,
                max_size=4))  # fmt: skip
def test_parcels_through_a_boundary_txt_to_the_millimetre(fresh, plots):
    """Corners to half a millimetre, areas to the fourth decimal of a hectare: the format's own."""
    first, again = fresh(), fresh()
    keys = [f"320999001001GB{at:05}" for at in range(len(plots))]
    shapes, names, shares = zip(*plots, strict=True)
    areas = [share and share * shape.area for share, shape in zip(shares, shapes, strict=True)]
    columns = {"parcel_id": keys, "name": names, "site_area": areas}
    first.take(
        "parcels", put(first, PARCELS, gpd.GeoDataFrame(columns, geometry=list(shapes), crs=CRS))
    )
    path = first.folder / f"{first.workspace.stem}.txt"
    first.answer("export", "parcels", path)
    again.take("parcels", path)
    found, made = held(again, PARCELS), held(first, PARCELS)
    assert found[["parcel_id", "name"]].equals(made[["parcel_id", "name"]])
    for one, other in zip(found.geometry, made.geometry, strict=True):
        assert len(one.geoms) == len(other.geoms)
        assert shapely.hausdorff_distance(one, other) <= 0.0005 * 2**0.5 + 1e-9
    stated = made["site_area"].fillna(made.geometry.area)
    moved = made.geometry.length * 0.0005 * 2**0.5  # an unknown area is that of rounded corners
    assert (
        (found["site_area"] - stated).abs() <= 0.5 + moved.where(made["site_area"].isna(), 1e-6)
    ).all()


@pytest.fixture(scope="module")
def postgis():
    """A workspace in PostGIS with every layer, each imported from a file of full rows."""
    with server() as made, made.database() as address:
        assert mutu("init", "--crs", CRS, "-w", address).code == 0
        yield address


@pytest.mark.parametrize("layer", LAYERS.values(), ids=list(LAYERS))
def test_a_table_through_postgis_is_the_same_as_through_a_file(fresh, postgis, layer):
    """Imported into PostGIS, exported from it, imported into a GeoPackage: nothing has changed."""
    embedded = fresh()
    done = mutu("-w", postgis, "import", layer.name, put(embedded, layer, full_rows(layer)))
    assert (done.code, done.answer["taken"]) == (0, 3), done
    out = embedded.folder / f"{layer.name}-postgis.gpkg"
    assert mutu("-w", postgis, "export", layer.name, out).code == 0
    embedded.take(layer.name, out)
    stored = open_workspace(postgis).read().atlas[layer.name]
    same(held(embedded, layer), stored, EXACT)
    assert_frame_equal(*(pd.DataFrame(f).drop(columns="geometry", errors="ignore")
                         for f in (stored, full_rows(layer))))  # fmt: skip
