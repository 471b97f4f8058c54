"""A workspace as partitions: nothing lost, others can read it, nothing else is overwritten."""

import json
import shutil
import stat
from contextlib import contextmanager
from dataclasses import replace

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely

from layers import LAYERS
from layers.errors import DamageError, StoreError
from layers.partitions import manifest, open_dataset, write
from layers.partitions.dataset import ELSEWHERE, PLACED
from layers.store import create, open_workspace
from tests.toy import CRS, OCCUPANCIES, PARCELS, TOWNS, frame


def plain(rows):
    return pd.DataFrame(rows.drop(columns="geometry", errors="ignore"))


def same_shapes(one, other):
    one, other = (shapely.to_wkb(rows.geometry.to_numpy()).tolist() for rows in (one, other))
    return one == other


def sorted_rows(rows, keys):
    return rows.sort_values(keys, kind="stable").reset_index(drop=True)


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    path = tmp_path_factory.mktemp("toy") / "county.gpkg"
    space = create(path, crs=CRS, name="玩具县", codes="none")
    strangers = frame("occupancies", [{"uscc": "E9", "parcel_id": "P9", "mode": "own"}])
    held = {
        "towns": TOWNS,
        "parcels": PARCELS,
        "occupancies": pd.concat([OCCUPANCIES, strangers], ignore_index=True),
    }
    for name, rows in held.items():
        space.add_edition(name, rows, file=f"{name}.gpkg", sha256="0" * 64, report={})
    return path


@pytest.fixture
def toy(stored, tmp_path):
    return open_workspace(shutil.copy(stored, tmp_path))


def test_no_parcel_is_lost_or_changed(dataset, county):
    parts = [dataset.read_partition(number) for number in range(len(dataset))]
    assert len(parts) == 5
    assert max(len(part.rows) for part in parts) <= 600
    found = pd.concat([part.frame() for part in parts], ignore_index=True)
    found, stored = (sorted_rows(rows, "parcel_id") for rows in (found, county.atlas["parcels"]))
    pd.testing.assert_frame_equal(plain(found), plain(stored))
    assert same_shapes(found, stored)
    assert all(part.frame().attrs == county.atlas["parcels"].attrs for part in parts)


def test_every_other_layer_is_as_it_was(dataset, county):
    for name, stored in county.atlas.items():
        if name == "parcels":
            continue
        found = dataset.layer(name)
        if name in PLACED:
            found, stored = (sorted_rows(rows, ["parcel_id", *rows.columns[:1]])  # noqa: PLW2901
                             for rows in (found, stored))  # fmt: skip
        pd.testing.assert_frame_equal(plain(found), plain(stored))
        assert found.attrs == stored.attrs
        if "geometry" in stored:
            assert found.crs == stored.crs
            assert same_shapes(found, stored)


def test_rows_that_name_a_parcel_stand_with_its_partition(dataset):
    rows = 0
    for number in range(len(dataset)):
        parcels = set(dataset.read_partition(number, ["parcel_id"]).rows["parcel_id"])
        named = dataset.layer("supplies", number)["parcel_id"]
        assert set(named) <= parcels
        rows += len(named)
    assert rows + len(dataset.layer("supplies", ELSEWHERE)) == len(dataset.layer("supplies"))


def test_partitions_are_compact(dataset):
    boxes = np.array(dataset.manifest.boxes)
    sizes = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    west, south = boxes[:, :2].min(axis=0)
    east, north = boxes[:, 2:].max(axis=0)
    assert sizes.mean() < (east - west) * (north - south) / 3


def test_a_row_whose_parcel_is_in_no_layer_is_in_no_partition(toy, tmp_path):
    dataset = write(toy, tmp_path / "out", rows=2)
    assert dataset.manifest.rows == (1, 2, 2) or sum(dataset.manifest.rows) == 5
    assert dataset.layer("occupancies", ELSEWHERE)["uscc"].tolist() == ["E9"]
    assert len(dataset.layer("occupancies")) == 6
    assert dataset.layer("zones").empty


def test_a_county_without_parcels_has_no_partitions(tmp_path):
    space = create(tmp_path / "county.gpkg", crs=CRS, name="空县", codes="none")
    dataset = write(space, tmp_path / "out")
    assert len(dataset) == 0
    assert dataset.county().editions == {}


def test_it_is_geoparquet_that_others_read_by_window(dataset, county):
    parcels = county.atlas["parcels"]
    west, south, east, north = parcels.total_bounds
    window = (west, south, (west + east) / 2, (south + north) / 2)
    found = gpd.read_parquet(dataset.folder / "parcels", bbox=window)
    bounds = parcels.bounds
    expected = parcels[(bounds["minx"] <= window[2]) & (bounds["miny"] <= window[3])]
    assert sorted(found["parcel_id"]) == sorted(expected["parcel_id"])
    assert found.crs == parcels.crs


def test_every_file_says_what_geoparquet_1_1_asks(dataset):
    for file in (dataset.folder / "parcels").iterdir():
        geo = orjson.loads(pq.read_schema(file).metadata[b"geo"])
        column = geo["columns"]["geometry"]
        assert (geo["version"], geo["primary_column"]) == ("1.1.0", "geometry")
        assert (column["encoding"], column["geometry_types"]) == ("WKB", ["MultiPolygon"])
        assert column["crs"]["id"] == {"authority": "EPSG", "code": 4549}
        assert column["covering"]["bbox"]["ymax"] == ["bbox", "ymax"]
        shapes = gpd.read_parquet(file)
        assert column["bbox"] == pytest.approx(shapes.total_bounds.tolist(), abs=0)


def test_the_manifest_tells_the_editions_and_their_checksums(dataset, county):
    told = json.loads((dataset.folder / "manifest.json").read_text(encoding="utf-8"))
    sums = {edition["layer"]: edition["content"] for edition in told["editions"]}
    assert sums == {name: edition.content for name, edition in county.editions.items()}
    assert dataset.county().edition_numbers == county.edition_numbers
    assert dataset.county().made_up


def test_only_the_owner_may_look(dataset):
    for folder in (dataset.folder, dataset.folder / "parcels", dataset.folder / "layers"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_dataset_of_ours_gives_way(toy, tmp_path):
    first = write(toy, tmp_path / "out", rows=2)
    toy.add_edition("parcels", PARCELS.iloc[:2], file="b.gpkg", sha256="0" * 64, report={})
    second = write(toy, tmp_path / "out")
    assert second.manifest.rows == (2,)
    assert second.manifest.mark != first.manifest.mark
    assert sorted(p.name for p in tmp_path.iterdir()) == ["county.gpkg", "out"]


@pytest.mark.parametrize("there", ["note.txt", "parcels/mine.shp", "manifest.json/x", ""])
def test_anything_else_stays(toy, tmp_path, there):
    place = tmp_path / "out"
    if there:
        (place / there).parent.mkdir(parents=True)
        (place / there).write_text("mine")
    else:
        place.write_text("mine")
    with pytest.raises(StoreError, match="out"):
        write(toy, place)
    assert (place / there if there else place).read_text() == "mine"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["county.gpkg", "out"]


def test_a_file_that_came_into_the_dataset_since_stays(toy, tmp_path):
    write(toy, tmp_path / "out")
    (tmp_path / "out" / "parcels" / "notes.docx").write_text("mine")
    with pytest.raises(StoreError, match=r"notes\.docx"):
        write(toy, tmp_path / "out")


@pytest.mark.parametrize("fault", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_what_is_interrupted_leaves_nothing(toy, tmp_path, monkeypatch, fault):
    before = write(toy, tmp_path / "out").manifest

    def save(*_):
        raise fault

    monkeypatch.setattr("layers.partitions.geo.save", save)
    with pytest.raises((KeyboardInterrupt, StoreError)):
        write(toy, tmp_path / "out")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["county.gpkg", "out"]
    assert open_dataset(tmp_path / "out").manifest == before


def test_a_damaged_page_is_noticed(toy, tmp_path):
    dataset = write(toy, tmp_path / "out")
    [file] = (dataset.folder / "parcels").iterdir()
    data = bytearray(file.read_bytes())
    start = pq.ParquetFile(file).metadata.row_group(0).column(0).data_page_offset
    data[start + 40] ^= 0xFF
    file.write_bytes(data)
    with pytest.raises(DamageError, match="000000"):
        dataset.read_partition(0)
    file.unlink()
    with pytest.raises(DamageError, match="000000"):
        dataset.read_partition(0)


@contextmanager
def changed(folder):
    path = folder / "manifest.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    yield told
    path.write_text(json.dumps(told), encoding="utf-8")


@pytest.mark.parametrize(("key", "value"), [
    ("format", "mutu-partitions-9"), ("declared", "0" * 64), ("rows", "many"), ("boxes", []),
    ("editions", [{}]), ("codes", "us"), ("in_degrees", 3),
])  # fmt: skip
def test_a_manifest_that_is_not_ours_is_refused(toy, tmp_path, key, value):
    write(toy, tmp_path / "out")
    with changed(tmp_path / "out") as told:
        told[key] = value
    with pytest.raises(StoreError, match="out"):
        open_dataset(tmp_path / "out")


@pytest.mark.parametrize(("layer", "opens"), [("quotas", True), ("towns", False)])
def test_a_layer_that_is_declared_anew_matters_where_it_was_written(
    toy, tmp_path, monkeypatch, layer, opens
):
    write(toy, tmp_path / "out")
    fewer = replace(LAYERS[layer], fields=LAYERS[layer].fields[:-1])
    monkeypatch.setattr(manifest, "LAYERS", {**LAYERS, layer: fewer})
    if opens:
        assert len(open_dataset(tmp_path / "out")) > 0
        return
    with pytest.raises(StoreError, match="mutu scale write"):
        open_dataset(tmp_path / "out")


def test_a_partition_of_another_length_is_noticed(toy, tmp_path):
    write(toy, tmp_path / "out")
    with changed(tmp_path / "out") as told:
        told["rows"] = [4]
    with pytest.raises(DamageError, match="与清单不符"):
        open_dataset(tmp_path / "out").read_partition(0)


def test_a_folder_without_a_manifest_says_how_to_write_one(tmp_path):
    with pytest.raises(StoreError, match="mutu scale write"):
        open_dataset(tmp_path)


def test_a_workspace_that_was_changed_behind_its_back_is_not_written(toy, tmp_path):
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(toy.path)) as c:
        c.execute("DROP TRIGGER parcels__1_no_update")
        c.execute("UPDATE parcels__1 SET site_area = 1 WHERE fid = 1")
        c.commit()
    with pytest.raises(DamageError, match="校验值"):
        write(toy, tmp_path / "out")
    assert not (tmp_path / "out").exists()
