"""The benchmarks: the county is what they say it is, and results are compared before speed."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely

from benchmarks import ours
from benchmarks.data import make
from benchmarks.data.firms import make_firms
from benchmarks.data.parcels import ORIGIN, SIDE, blocks, grid_of, shapes_of
from benchmarks.data.regions import make_towns, make_zones
from benchmarks.data.tables import TABLES
from benchmarks.imports import compare
from benchmarks.imports.file import write_parcels
from benchmarks.imports.ways import FILE, SERVER, WAYS
from benchmarks.peers import areas, fast, frames, naive
from benchmarks.report import tables
from benchmarks.tasks import equal
from benchmarks.tasks.cases import TASKS

PARCELS = 2_500
AGREES = equal.agrees(PARCELS)
COUNTY = shapely.box(*ORIGIN, *(ORIGIN + SIDE))


@pytest.fixture(scope="module")
def parcels():
    return np.concatenate([shapes for _, shapes in blocks(PARCELS)])


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    return make.county(tmp_path_factory.mktemp("bench"), PARCELS)


def test_parcels_tile_the_county_and_share_their_edges(parcels):
    assert len(parcels) == PARCELS
    assert shapely.is_valid(parcels).all()
    assert shapely.coverage_is_valid(parcels)
    assert shapely.area(parcels).sum() == pytest.approx(SIDE**2, rel=1e-14)
    assert shapely.equals(shapely.coverage_union_all(parcels), COUNTY)
    points = shapely.get_coordinates(parcels)
    assert np.abs(points * 1000 - np.round(points * 1000)).max() < 1e-6  # millimetres


def test_parcels_have_21_corners_on_average_and_some_have_holes_or_parts(parcels):
    simple = shapely.get_num_coordinates(parcels) - 1
    plain = parcels[(shapely.get_num_geometries(parcels) == 1) & (holes(parcels) == 0)]
    corners = shapely.get_num_coordinates(plain) - 1
    assert corners.min() >= 6
    assert corners.max() <= 60
    assert simple.mean() == pytest.approx(21, abs=1)
    parted, holed = shapely.get_num_geometries(parcels) == 2, holes(parcels) > 0
    assert parted.sum() == holed.sum()
    assert holed.mean() == pytest.approx(0.005, abs=0.004)


def holes(shapes):
    rings = [shapely.get_num_interior_rings(shapely.get_parts(one)).sum() for one in shapes]
    return np.array(rings)


def test_a_block_is_the_same_whoever_makes_it():
    grid = grid_of(PARCELS)
    whole, upper = shapes_of(grid, 0, 4), shapes_of(grid, 2, 4)
    assert shapely.equals_exact(whole[2 * grid.columns :], upper).all()


@pytest.mark.parametrize(
    ("count", "columns", "rows"),
    [(1_000_000, 1000, 1000), (10_000_000, 3125, 3200), (200_000, 400, 500), (20_000, 125, 160)],
)
def test_parcels_are_arranged_nearly_square(count, columns, rows):
    assert (grid_of(count).columns, grid_of(count).rows) == (columns, rows)


def test_towns_tile_the_county():
    known, towns = make_towns()
    assert len(known) == len(towns) == 64
    assert shapely.is_valid(towns).all()
    assert shapely.coverage_is_valid(towns)
    assert shapely.equals(shapely.coverage_union_all(towns), COUNTY)
    assert set(shapely.get_num_coordinates(towns) - 1) == {4 * 275}


def test_zones_hold_a_quarter_and_two_of_them_overlap():
    known, zones = make_zones()
    assert len(known) == len(zones) == 300
    assert shapely.is_valid(zones).all()
    assert shapely.area(zones).sum() / SIDE**2 == pytest.approx(0.23, abs=0.01)
    one, other = shapely.STRtree(zones).query(zones, predicate="overlaps")
    assert [*zip(one, other, strict=True)] == [(30, 31), (31, 30)]
    assert (shapely.get_num_geometries(zones) == 2).sum() == 6
    assert (holes(zones) == 1).sum() == 6


def test_firms_are_as_many_as_said_and_name_what_is_there():
    made = make_firms(np.full(10_000, 500.0))
    assert len(made.enterprises) == 500
    uses = made.occupancies
    assert len(uses) == pytest.approx(820, abs=3)  # a firm named twice on a parcel is one
    assert not uses.duplicated(["uscc", "parcel_id"]).any()
    assert set(uses["uscc"]) <= set(made.enterprises["uscc"])
    assert uses.groupby("parcel_id")["site_area"].sum().max() <= 500
    assert set(made.statements["period"]) == {"2023", "2024"}


def test_files_and_workspace_hold_the_same(county, parcels):
    atlas = ours.read(county)
    for name in TABLES:
        assert len(atlas[name]) == pq.read_metadata(county / f"{name}.parquet").num_rows
    assert shapely.equals(atlas["parcels"].geometry.to_numpy(), parcels).all()


def result(task, county, path):
    """What a peer's script leaves to be compared."""
    done = task.work(task.prepare(county), path)
    if task.result:
        pq.write_table(task.result(done), path)
    return path


@pytest.mark.parametrize(
    ("peer", "task"),
    [(fast, "towns"), (fast, "files"), (naive, "zones"), (naive, "loaded")],
)
def test_peers_agree_with_us(county, tmp_path, peer, task):
    mine = result(ours.TASKS[task], county, tmp_path / "ours.parquet")
    theirs = result(peer.TASKS[task], county, tmp_path / "theirs.parquet")
    assert 0 < TASKS[task].apart(mine, theirs) < AGREES


def test_areas_agree(county, tmp_path):
    mine = result(ours.TASKS["area"], county, tmp_path / "ours.parquet")
    # The geodesic area is another definition; how far away grows with the length of the edges.
    for way, agrees in (("kernel", 1e-9), ("to_crs", 1e-9), ("geod", 3e-5)):
        theirs = result(areas.TASKS[way], county, tmp_path / f"{way}.parquet")
        assert equal.areas_apart(mine, theirs) < agrees


def test_what_is_not_the_same_is_seen(county, tmp_path):
    mine = result(fast.TASKS["loaded"], county, tmp_path / "mine.parquet")
    table = pq.read_table(mine)
    at = table.column_names.index("numerator")
    changed = table.column("numerator").to_numpy().copy()
    changed[7] *= 1.001
    pq.write_table(table.set_column(at, "numerator", [changed]), tmp_path / "other.parquet")
    assert equal.measures_apart(mine, tmp_path / "other.parquet") == pytest.approx(1e-3, rel=0.01)
    pq.write_table(table.slice(1), tmp_path / "short.parquet")
    assert equal.measures_apart(mine, tmp_path / "short.parquet") == float("inf")


def test_land_use_in_pandas_by_hand():
    day = pd.Timestamp("2015-01-01")
    uses = pd.DataFrame({
        "uscc": ["a", "a", "b", "c"], "parcel_id": ["p", "q", "q", "q"],
        "site_area": [np.nan, 30.0, 20.0, 50.0], "from_on": day,
        "to_on": [pd.NaT, pd.NaT, pd.NaT, pd.Timestamp("2020-12-31")],
    })  # fmt: skip
    land = pd.DataFrame({"parcel_id": ["p", "q"], "number": [0, 1], "site_area": [100.0, 60.0]})
    found = frames.land_use({"occupancies": uses, "parcels": land})
    assert found.uses["area"].tolist() == [100, 30, 20]  # the only user has the whole parcel
    assert found.land["site_area"].to_dict() == {"a": 130, "b": 20}
    assert frames.spread(found)["share"].tolist() == pytest.approx([100 / 130, 30 / 130, 1])


def test_ours_comes_first_of_each_task():
    for task in TASKS.values():
        assert task.cases[0].peer.module == "benchmarks.ours"
    for task in (FILE, SERVER):
        names = [name for name, way in WAYS.items() if way.task == task]
        assert names[0].endswith("-mutu")


@pytest.fixture
def file(tmp_path):
    write_parcels(tmp_path / "parcels.gpkg", 30)
    return tmp_path / "parcels.gpkg"


@pytest.fixture
def files_only(monkeypatch):
    there = {name: way for name, way in WAYS.items() if way.task == FILE and not way.lacks()}
    lacking = replace(WAYS["server-geopandas"], lacks=lambda: "geoalchemy2 is not installed")
    monkeypatch.setattr(compare, "WAYS", there | {"server-geopandas": lacking})


@pytest.mark.usefixtures("files_only")
def test_every_way_is_told_with_its_cost_or_why_it_is_not(file):
    found, skipped = compare.measure(file, 1)
    assert skipped == {"`read_file`, `to_postgis`": "geoalchemy2 is not installed"}
    [took] = found["file-mutu"]
    assert min(took.values()) > 0
    assert took["memory"] > 50  # MB: Python with pandas holds more than that
    lines = list(tables.import_tables(found, "30"))
    assert lines[0] == f"\n### 30 parcels {FILE}\n"
    assert lines[2].startswith("| `mutu import` |")
    assert " | 1.00 | " in lines[2]


@pytest.mark.usefixtures("files_only")
def test_ways_that_store_something_else_end_the_run(file, monkeypatch):
    kept = compare.in_file
    contents = [replace(kept(str(file), WAYS["file-ogr2ogr"].table), rows=n) for n in (30, 29)]
    monkeypatch.setattr(compare, "in_file", lambda *_: contents.pop())
    monkeypatch.setattr(compare, "once", lambda *_: ({"cpu": 1.0}, compare.in_file()))
    mine = compare.WAYS["file-mutu"]
    monkeypatch.setattr(compare, "WAYS", {"file-mutu": mine, "other": mine})
    with pytest.raises(SystemExit, match="other has stored"):
        compare.measure(file, 1)
