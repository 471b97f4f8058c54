"""Chunks: together exactly the file, or an error before the last; little memory."""

import sqlite3
import subprocess
import sys
import zipfile

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from layers.errors import SourceError
from layers.sources import read, stream
from tests.layers.sources.shp import save

COUNT = 53


def parcels():
    shapes = [shapely.box(at, 0, at + 1, 1) if at % 7 else None for at in range(COUNT)]
    columns = {
        "DKMC": [f"第{at}号" if at % 5 else None for at in range(COUNT)],
        "MJ": [at / 4 for at in range(COUNT)],
    }
    return gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4549")


def zipped(folder):
    save(folder / "a.shp", parcels(), encoding="GBK")
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        for part in folder.glob("a.[sdp]*"):
            archive.write(part, part.name)


WRITERS = {
    "shp": lambda folder: save(folder / "a.shp", parcels(), encoding="UTF-8"),
    "zip": zipped,
    "gpkg": lambda folder: save(folder / "a.gpkg", parcels()),
    "fgb": lambda folder: save(folder / "a.fgb", parcels(), SPATIAL_INDEX="NO"),
    "gdb": lambda folder: save(folder / "a.gdb", parcels(), driver="OpenFileGDB"),
}


@pytest.mark.parametrize("size", [1, 7, COUNT, COUNT + 1])
@pytest.mark.parametrize("ending", WRITERS)
def test_chunks_are_the_file(tmp_path, ending, size):
    WRITERS[ending](tmp_path)
    whole, chunks = (
        read(tmp_path / f"a.{ending}"),
        list(stream(tmp_path / f"a.{ending}", rows=size)),
    )
    assert [len(raw.rows) for raw in chunks[:-1]] == [size] * (len(chunks) - 1)
    assert np.concatenate([raw.rows for raw in chunks]).tolist() == list(range(1, COUNT + 1))
    frame = pd.concat([raw.frame for raw in chunks], ignore_index=True)
    assert frame.equals(whole.frame)
    assert frame["DKMC"].isna().tolist() == [at % 5 == 0 for at in range(COUNT)]
    assert frame["MJ"].tolist() == [at / 4 for at in range(COUNT)]
    wkb = [shapely.to_wkb(shape) for raw in chunks for shape in raw.geometry]
    assert wkb == [shapely.to_wkb(shape) for shape in whole.geometry]
    assert [one is None for one in wkb] == [at % 7 == 0 for at in range(COUNT)]
    for raw in chunks:
        assert (raw.expected, raw.encoding, raw.crs) == (COUNT, whole.encoding, whole.crs)
        assert raw.file == tmp_path / f"a.{ending}"
    assert tuple(note for raw in chunks for note in raw.notes) == whole.notes


def test_other_formats_are_one_chunk(tmp_path):
    (tmp_path / "a.csv").write_text("宗地代码\n" + "x\n" * 99, encoding="utf-8")
    [raw] = stream(tmp_path / "a.csv", rows=7)
    assert len(raw.frame) == 99


def test_long_integers_beside_missing_ones_in_any_chunk(tmp_path):
    frame = parcels()
    frame["BH"] = pd.array([*range(COUNT - 1), None], dtype="Int64")
    save(tmp_path / "a.gpkg", frame)
    codes = [code for raw in stream(tmp_path / "a.gpkg", rows=10) for code in raw.frame["BH"]]
    assert codes == [*range(COUNT - 1), None]
    assert {type(code) for code in codes} == {int, type(None)}
    frame.loc[COUNT - 2, "BH"] = 2**53 + 1
    save(tmp_path / "a.gpkg", frame)
    chunks = stream(tmp_path / "a.gpkg", rows=10)
    assert len(next(chunks).rows) == 10
    with pytest.raises(SourceError, match=r"“BH”是有空值的长整数"):
        list(chunks)


def test_flags_beside_missing_ones_stay_flags(tmp_path):
    frame = parcels().iloc[:3]
    frame = frame.assign(YS=pd.array([True, None, False], dtype="boolean"))
    save(tmp_path / "a.gpkg", frame)
    assert read(tmp_path / "a.gpkg").frame["YS"].tolist() == [True, None, False]


@pytest.mark.parametrize("ending", ["gpkg", "shp", "fgb"])
def test_a_file_written_while_it_is_read(tmp_path, ending):
    WRITERS[ending](tmp_path)
    path = tmp_path / f"a.{ending}"
    chunks = stream(path, rows=10)
    next(chunks)
    data = path.read_bytes()
    path.write_bytes(data + b"\0")
    with pytest.raises(SourceError):
        list(chunks)


@pytest.mark.parametrize("stated", [COUNT - 20, 0, COUNT + 20])
@pytest.mark.parametrize("size", [10, None])
def test_a_geopackage_that_miscounts_itself_is_read_whole(tmp_path, stated, size):
    WRITERS["gpkg"](tmp_path)
    with sqlite3.connect(tmp_path / "a.gpkg") as database:
        database.execute("UPDATE gpkg_ogr_contents SET feature_count = ?", [stated])
    database.close()
    chunks = list(stream(tmp_path / "a.gpkg", rows=size))
    assert np.concatenate([raw.rows for raw in chunks]).tolist() == list(range(1, COUNT + 1))
    assert [m for raw in chunks for m in raw.frame["MJ"]] == [at / 4 for at in range(COUNT)]


@pytest.mark.parametrize("stated", [COUNT - 20, COUNT + 20])
def test_a_flatgeobuf_that_miscounts_itself_is_refused(tmp_path, stated):
    WRITERS["fgb"](tmp_path)
    data = (tmp_path / "a.fgb").read_bytes()
    count, other = (number.to_bytes(8, "little") for number in (COUNT, stated))
    assert data[:600].count(count) == 1
    (tmp_path / "a.fgb").write_bytes(data.replace(count, other, 1))
    with pytest.raises(SourceError):
        list(stream(tmp_path / "a.fgb", rows=10))


def test_a_view_without_an_end(tmp_path, monkeypatch):
    monkeypatch.setattr("layers.sources.geopackage.PATIENCE", 0.2)
    WRITERS["gpkg"](tmp_path)
    with sqlite3.connect(tmp_path / "a.gpkg") as database:
        database.execute(
            "CREATE VIEW v AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)"
            " SELECT x FROM n"
        )
        database.execute(
            "INSERT INTO gpkg_contents (table_name, data_type) VALUES ('v', 'attributes')"
        )
    database.close()
    with pytest.raises(SourceError, match=r"“v”的行数不出来.*视图请导出为表"):
        read(tmp_path / "a.gpkg", source_layer="v")


def test_a_cut_flatgeobuf_gives_no_chunk(tmp_path):
    WRITERS["fgb"](tmp_path)
    data = (tmp_path / "a.fgb").read_bytes()
    (tmp_path / "a.fgb").write_bytes(data[:-700])
    with pytest.raises(SourceError, match="不完整"):
        next(stream(tmp_path / "a.fgb", rows=10))


def test_damage_that_shows_late_gives_no_last_chunk(tmp_path):
    """The whole error guard holds while chunks are asked for, not only at the beginning."""
    WRITERS["fgb"](tmp_path)
    data = (tmp_path / "a.fgb").read_bytes()
    (tmp_path / "a.fgb").write_bytes(data[:-60] + b"\xff" * 60)
    chunks = stream(tmp_path / "a.fgb", rows=10)
    assert [len(next(chunks).rows) for _ in range(5)] == [10] * 5
    with pytest.raises(SourceError, match=r"^a\.fgb：文件已损坏"):
        next(chunks)


@pytest.mark.parametrize("ending", ["shp", "fgb", "csv", "geojson", "txt", "dbf"])
def test_a_layer_of_a_format_without_layers_is_an_error(tmp_path, ending):
    with pytest.raises(SourceError, match=r"不分图层.*--source-layer.*“宗地”"):
        read(tmp_path / f"a.{ending}", source_layer="宗地")


@pytest.mark.parametrize("ending", ["gpkg", "fgb", "gdb"])
def test_an_encoding_of_a_format_that_has_one_is_an_error(tmp_path, ending):
    with pytest.raises(SourceError, match=r"编码是固定的.*--encoding.*“GBK”"):
        read(tmp_path / f"a.{ending}", encoding="GBK")


def test_an_error_comes_before_the_first_chunk_is_asked_for(tmp_path):
    with pytest.raises(SourceError, match="没有这个文件"):
        stream(tmp_path / "a.shp")


MEASURE = """
import resource, sys
from layers.sources import stream
peaks = []
for path in sys.argv[1:]:
    for raw in stream(path, rows=2_000):
        pass
    peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
print(*peaks)
"""


@pytest.mark.parametrize("ending", ["gpkg", "shp"])
def test_memory_does_not_grow_with_the_file(tmp_path, ending):
    """Forty times the rows, 30 MB of shapes, in less than 16 MB more."""
    angles = np.linspace(0, 2 * np.pi, 21)
    for name, count in (("few", 1_500), ("many", 60_000)):
        centres = np.arange(count)[:, None]
        ring = np.stack([centres + np.cos(angles), np.broadcast_to(np.sin(angles), (count, 21))], 2)
        ring[:, -1] = ring[:, 0]
        columns = {"DKMC": [f"第{at}号地块" for at in range(count)]}
        frame = gpd.GeoDataFrame(columns, geometry=shapely.polygons(ring), crs="EPSG:4549")
        save(tmp_path / f"{name}.{ending}", frame)
    paths = [str(tmp_path / f"{name}.{ending}") for name in ("few", "many")]
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, *paths], capture_output=True, text=True, check=True
    )
    few, many = map(int, done.stdout.split())
    assert many - few < 16
