"""Files cut and flipped at random bytes: read whole or refused in words, never anything else."""

import random
import warnings
import zipfile

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyogrio import write_dataframe

from layers.errors import SourceError
from layers.sources import stream

ROWS = 40
TRIES = 40
"""Of each kind of damage; 300 were tried once with each format."""


def parcels():
    boxes = [shapely.box(at, 0, at + 1, 1) for at in range(ROWS)]
    columns = {
        "DKMC": [f"第{at}号地块" for at in range(ROWS)],
        "MJ": [at / 2 for at in range(ROWS)],
        "BH": list(range(ROWS)),
        "RQ": np.full(ROWS, np.datetime64("2024-02-29")),
    }
    return gpd.GeoDataFrame(columns, geometry=boxes, crs="EPSG:4549")


def save(path, **options):
    with warnings.catch_warnings():  # GDAL says which types a format does not have
        warnings.simplefilter("ignore")
        write_dataframe(parcels(), path, **options)


def shapefile(folder):
    save(folder / "a.shp", encoding="GBK")
    (folder / "a.cpg").unlink()
    return folder / "a.shp", sorted(folder.glob("a.*"))


def zipped(folder):
    _, parts = shapefile(folder)
    with zipfile.ZipFile(folder / "z.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for part in parts:
            archive.write(part, part.name)
    return folder / "z.zip", [folder / "z.zip"]


def single(ending, **options):
    def write(folder):
        save(folder / f"a.{ending}", **options)
        return folder / f"a.{ending}", [folder / f"a.{ending}"]

    return write


def geodatabase(folder):
    save(folder / "a.gdb", driver="OpenFileGDB", layer="dk")
    return folder / "a.gdb", sorted((folder / "a.gdb").iterdir())


ENTITIES = """0
LWPOLYLINE
5
{at:X}
8
地块
90
4
70
1
10
{at}
20
0
42
0.5
10
{at}.9
20
0
10
{at}.9
20
1
10
{at}
20
1
0
TEXT
8
编号
10
{at}.5
20
0.5
1
第{at}号
"""


def drawing(folder):
    path = folder / "a.dxf"
    entities = "".join(ENTITIES.format(at=at) for at in range(ROWS))
    text = f"0\nSECTION\n2\nENTITIES\n{entities}0\nENDSEC\n0\nEOF\n"
    path.write_bytes(text.encode("gbk"))
    return path, [path]


def placemarks(folder):
    path = folder / "a.kml"
    marks = "".join(
        f"<Placemark><name>第{at}号</name><Point><coordinates>119.{at},34</coordinates></Point>"
        "</Placemark>"
        for at in range(ROWS)
    )
    path.write_text(
        f'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{marks}'
        "</Document></kml>",
        encoding="utf-8",
    )
    return path, [path]


def kmz(folder):
    path, _ = placemarks(folder)
    with zipfile.ZipFile(folder / "a.kmz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(path, "doc.kml")
    return folder / "a.kmz", [folder / "a.kmz"]


FORMATS = {
    "shp": shapefile,
    "zip": zipped,
    "gpkg": single("gpkg"),
    "fgb": single("fgb"),
    "geojson": single("geojson"),
    "gdb": geodatabase,
    "dxf": drawing,
    "kml": placemarks,
    "kmz": kmz,
}


def flipped(data, luck):
    damaged = bytearray(data)
    for _ in range(luck.choice((1, 1, 3, 20))):
        damaged[luck.randrange(len(damaged))] ^= 1 << luck.randrange(8)
    return bytes(damaged)


def cut(data, luck):
    return data[: luck.randrange(len(data))]


def overwritten(data, luck):
    at = luck.randrange(len(data))
    return data[:at] + luck.randbytes(luck.randrange(1, 64)) + data[at + 32 :]


def read_whole(path, rows):
    """Count all rows; 0 where the file was refused in a sentence that names it and helps."""
    said, chunks = "", []
    try:
        chunks = list(stream(path, rows=rows))
    except SourceError as error:
        said = str(error)
    assert chunks or said.startswith(f"{path.name}：")
    assert chunks or any(word in said for word in ("接受", "请", "须有")), said
    for raw in chunks:
        count = len(raw.rows)
        assert len(raw.frame) == count
        assert raw.geometry is None or len(raw.geometry) == count
    return sum(len(raw.rows) for raw in chunks)


@pytest.mark.parametrize("damage", [flipped, cut, overwritten])
@pytest.mark.parametrize("ending", FORMATS)
def test_damaged_files(tmp_path, ending, damage):
    path, files = FORMATS[ending](tmp_path)
    good = {file: file.read_bytes() for file in files}
    assert read_whole(path, 7) == ROWS
    luck = random.Random(f"{ending} {damage.__name__}")
    for _ in range(TRIES):
        target = luck.choice([file for file in files if good[file]])
        target.write_bytes(damage(good[target], luck))
        count = read_whole(path, luck.choice((7, None)))
        assert ending == "dxf" or count in {0, ROWS}
        target.write_bytes(good[target])
